-- One row per Mastodon status or reply and load that brought it. Counts of other servers' statuses are only what
-- this server knows of, so they are unknown.
with

source as (

    select * from {{ source('raw_mastodon', 'statuses') }}

),

renamed as (

    select
        'mastodon' as platform,
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', '_acct') }} as account_id,
        {{ json_text('record', 'created_at') }} as created_at,
        {{ json_text('record', '_text') }} as text,
        {{ json_texts('record', '_hashtags') }} as hashtags,
        {{ json_texts('record', '_mentions') }} as mentions,
        {{ json_text('record', '_media') }} as media_type,
        {{ json_text('record', 'url') }} as permalink,
        case
            when {{ json_text('record', '_is_local') }} = 'true' then {{ json_text('record', 'favourites_count') }}
        end as like_count,
        case
            when {{ json_text('record', '_is_local') }} = 'true' then {{ json_text('record', 'replies_count') }}
        end as comment_count,
        case
            when {{ json_text('record', '_is_local') }} = 'true' then {{ json_text('record', 'reblogs_count') }}
        end as share_count,
        {{ json_text('record', 'language') }} as language,
        {{ instant_text('_extracted_at') }} as observed_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'hashtags', 'mentions', 'media_type', 'permalink',
    'like_count', 'comment_count', 'share_count', 'language', 'observed_at', 'access_basis',
]) }}

select * from final
