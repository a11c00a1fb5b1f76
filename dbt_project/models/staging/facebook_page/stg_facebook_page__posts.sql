-- One row per post and load that brought it, from a Facebook Page. Its likes are reactions of every kind.
with

source as (

    select * from {{ source('raw_facebook_page', 'posts') }}

),

renamed as (

    select
        'facebook' as platform,
        {{ json_text('record', 'id') }} as post_id,
        {{ json_text('record', '_page_id') }} as account_id,
        {{ json_text('record', 'created_time') }} as created_at,
        {{ json_text('record', 'message') }} as text,
        lower({{ json_text('record', 'attachments.data[0].media_type') }}) as media_type,
        {{ json_text('record', 'permalink_url') }} as permalink,
        {{ json_text('record', 'reactions.summary.total_count') }} as like_count,
        {{ json_text('record', 'comments.summary.total_count') }} as comment_count,
        {{ json_text('record', 'shares.count') }} as share_count,
        {{ instant_text('_extracted_at') }} as observed_at,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'media_type', 'permalink', 'like_count', 'comment_count',
    'share_count', 'observed_at', 'access_basis',
]) }}

select * from final
