-- One row per public post or reply of a Mastodon archive's owner, and load that brought it. An archive has no counts, so a version that has them must win: no time of observation.
with

source as (

    select * from {{ source('raw_mastodon_export', 'posts') }}

),

renamed as (

    select
        'mastodon' as platform,
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', 'owner') }} as account_id,
        {{ json_text('record', 'at') }} as created_at,
        {{ json_text('record', 'text') }} as text,
        {{ json_texts('record', 'hashtags') }} as hashtags,
        {{ json_texts('record', 'mentions') }} as mentions,
        {{ json_text('record', 'media_type') }} as media_type,
        {{ json_text('record', 'url') }} as permalink,
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
