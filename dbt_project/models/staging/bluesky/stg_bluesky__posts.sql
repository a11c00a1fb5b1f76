-- One row per Bluesky post, reply or quote and load that brought it.
with

source as (

    select * from {{ source('raw_bluesky', 'posts') }}

),

parsed as (

    select
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', 'author.did') }} as account_id,
        {{ json_text('record', 'record.createdAt') }} as claimed_at,
        {{ json_text('record', 'indexedAt') }} as seen_at,
        {{ json_text('record', 'record.text') }} as text,
        {{ json_texts('record', '_hashtags') }} as hashtags,
        {{ json_texts('record', '_mentions') }} as mentions,
        {{ json_text('record', '_media') }} as media_type,
        {{ json_text('record', 'likeCount') }} as like_count,
        {{ json_text('record', 'replyCount') }} as comment_count,
        {{ json_text('record', 'repostCount') }} as repost_count,
        {{ json_text('record', 'quoteCount') }} as quote_count,
        {{ json_text('record', 'bookmarkCount') }} as save_count,
        {{ json_text('record', 'record.langs[0]') }} as language,
        {{ instant_text('_extracted_at') }} as observed_at,
        {{ landed_columns() }}
    from source

),

renamed as (

    select
        'bluesky' as platform,
        post_id,
        account_id,
        {{ claimed_or_seen('claimed_at', 'seen_at') }} as created_at,
        text,
        hashtags,
        mentions,
        media_type,
        'https://bsky.app/profile/' || account_id || '/post/' || {{ replace_pattern('post_id', '^.*/') }} as permalink,
        like_count,
        comment_count,
        -- Both are shares; with one of them unknown the sum is.
        cast(
            {{ read_as('repost_count', 'bigint') }} + {{ read_as('quote_count', 'bigint') }}
            as {{ engine_type('varchar') }}
        ) as share_count,
        save_count,
        language,
        observed_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from parsed

),

{{ under_contract('renamed', 'posts', [
    'platform', 'post_id', 'account_id', 'created_at', 'text', 'hashtags', 'mentions', 'media_type', 'permalink',
    'like_count', 'comment_count', 'share_count', 'save_count', 'language', 'observed_at', 'access_basis',
]) }}

select * from final
