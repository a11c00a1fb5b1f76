-- One row per like, repost, quote or reply on Bluesky and load that brought it. A repost that only a list shows
-- has no time: it counts from when it was first seen.
with

likes as (

    select
        {{ json_text('record', 'actor') }} || ' like ' || {{ json_text('record', 'uri') }} as engagement_id,
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', 'actor') }} as actor_id,
        'like' as kind,
        cast(null as {{ engine_type('varchar') }}) as text,
        {{ json_text('record', 'createdAt') }} as claimed_at,
        {{ json_text('record', 'indexedAt') }} as seen_at,
        {{ landed_columns() }}
    from {{ source('raw_bluesky', 'likes') }}

),

listed_reposts as (

    select
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', 'actor') }} as actor_id,
        {{ json_text('record', 'indexedAt') }} as shared_at,
        {{ landed_columns() }}
    from {{ source('raw_bluesky', 'reposts') }}

),

reposts as (

    select
        actor_id || ' share ' || post_id as engagement_id,
        post_id,
        actor_id,
        'share' as kind,
        cast(null as {{ engine_type('varchar') }}) as text,
        {{ instant_text(
            'min(' ~ read_as('shared_at', 'timestamp with time zone') ~ ') over (partition by post_id, actor_id)'
        ) }} as claimed_at,
        {{ instant_text('min(_extracted_at) over (partition by post_id, actor_id)') }} as seen_at,
        {{ landed_columns() }}
    from listed_reposts

),

posts as (

    select
        {{ json_text('record', 'uri') }} as uri,
        {{ json_text('record', 'author.did') }} as actor_id,
        {{ json_text('record', 'record.reply.parent.uri') }} as parent,
        coalesce(
            {{ json_text('record', 'record.embed.record.uri') }},
            {{ json_text('record', 'record.embed.record.record.uri') }}
        ) as quoted,
        {{ json_text('record', 'record.text') }} as text,
        {{ json_text('record', 'record.createdAt') }} as claimed_at,
        {{ json_text('record', 'indexedAt') }} as seen_at,
        {{ landed_columns() }}
    from {{ source('raw_bluesky', 'posts') }}

),

replies as (

    select
        uri || ' reply' as engagement_id,
        parent as post_id,
        actor_id,
        'reply' as kind,
        text,
        claimed_at,
        seen_at,
        {{ landed_columns() }}
    from posts
    where parent is not null

),

quotes as (

    select
        uri || ' quote' as engagement_id,
        quoted as post_id,
        actor_id,
        'share' as kind,
        text,
        claimed_at,
        seen_at,
        {{ landed_columns() }}
    from posts
    -- Feeds and lists are quoted too.
    where quoted like '%/app.bsky.feed.post/%'

),

acts as (

    select * from likes
    union all
    select * from reposts
    union all
    select * from replies
    union all
    select * from quotes

),

renamed as (

    select
        'bluesky' as platform,
        engagement_id,
        post_id,
        actor_id,
        kind,
        text,
        {{ claimed_or_seen('claimed_at', 'seen_at') }} as occurred_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from acts

),

{{ under_contract('renamed', 'engagements', [
    'platform', 'engagement_id', 'post_id', 'actor_id', 'kind', 'text', 'occurred_at', 'access_basis',
]) }}

select * from final
