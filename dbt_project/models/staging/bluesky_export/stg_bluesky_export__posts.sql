-- One row per post or reply of a Bluesky repository's owner, and load that brought it. A repository has no counts, so a version that has them must win: no time of observation.
with

source as (

    select * from {{ source('raw_bluesky_export', 'posts') }}

),

renamed as (

    select
        'bluesky' as platform,
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', 'owner') }} as account_id,
        {{ json_text('record', 'at') }} as created_at,
        {{ json_text('record', 'text') }} as text,
        {{ json_texts('record', '_hashtags') }} as hashtags,
        {{ json_texts('record', '_mentions') }} as mentions,
        {{ json_text('record', '_media') }} as media_type,
        'https://bsky.app/profile/' || {{ json_text('record', 'owner') }} || '/post/'
        || {{ replace_pattern(json_text('record', 'uri'), '^.*/') }} as permalink,
        {{ json_text('record', 'language') }} as language,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'hashtags', 'mentions', 'media_type', 'permalink',
    'language', 'access_basis',
]) }}

select * from final
