-- One row per post and load that brought it, from TikTok: public videos of accounts that connected themselves.
with

source as (

    select * from {{ source('raw_tiktok', 'videos') }}

),

renamed as (

    select
        'tiktok' as platform,
        {{ json_text('record', 'id') }} as post_id,
        {{ json_text('record', 'open_id') }} as account_id,
        {{ epoch_text(json_text('record', 'create_time')) }} as created_at,
        coalesce({{ json_text('record', 'video_description') }}, {{ json_text('record', 'title') }}) as text,
        'video' as media_type,
        {{ json_text('record', 'share_url') }} as permalink,
        {{ json_text('record', 'like_count') }} as like_count,
        {{ json_text('record', 'comment_count') }} as comment_count,
        {{ json_text('record', 'share_count') }} as share_count,
        {{ json_text('record', 'view_count') }} as view_count,
        {{ instant_text('_extracted_at') }} as observed_at,
        case
            when {{ json_text('record', '_customer_id') }} is null then 'brand_own_media'
            else 'customer_oauth'
        end as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'media_type', 'permalink', 'like_count', 'comment_count',
    'share_count', 'view_count', 'observed_at', 'access_basis',
]) }}

select * from final
