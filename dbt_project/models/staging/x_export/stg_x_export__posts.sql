-- One row per post or reply of an X archive's owner, and load that brought it. Counts are of when the archive was made.
with

source as (

    select * from {{ source('raw_x_export', 'posts') }}

),

renamed as (

    select
        'x' as platform,
        {{ json_text('record', 'id') }} as post_id,
        {{ json_text('record', 'owner') }} as account_id,
        {{ json_text('record', 'at') }} as created_at,
        {{ json_text('record', 'text') }} as text,
        {{ json_texts('record', 'hashtags') }} as hashtags,
        {{ json_texts('record', 'mentions') }} as mentions,
        case
            when {{ json_text('record', 'media_type') }} = 'photo' then 'image'
            when {{ json_text('record', 'media_type') }} = 'animated_gif' then 'video'
            else {{ json_text('record', 'media_type') }}
        end as media_type,
        'https://x.com/i/web/status/' || {{ json_text('record', 'id') }} as permalink,
        {{ json_text('record', 'likes') }} as like_count,
        {{ json_text('record', 'shares') }} as share_count,
        -- `und`: the network could not tell.
        nullif({{ json_text('record', 'language') }}, 'und') as language,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'hashtags', 'mentions', 'media_type', 'permalink',
    'like_count', 'share_count', 'language', 'observed_at', 'access_basis',
]) }}

select * from final
