-- One row per favourite, boost, quote or reply on Mastodon and load that brought it. A list of people tells no time:
-- their acts count from when they were first seen.
with

favourites as (

    select
        {{ json_text('record', 'actor') }} || ' like ' || {{ json_text('record', 'uri') }} as engagement_id,
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', 'actor') }} as actor_id,
        'like' as kind,
        cast(null as {{ engine_type('varchar') }}) as text,
        {{ instant_text('_extracted_at') }} as occurred_at,
        {{ landed_columns() }}
    from {{ source('raw_mastodon', 'favourites') }}

),

listed_boosts as (

    select
        {{ json_text('record', 'uri') }} as post_id,
        {{ json_text('record', 'actor') }} as actor_id,
        {{ json_text('record', 'created_at') }} as boosted_at,
        {{ landed_columns() }}
    from {{ source('raw_mastodon', 'boosts') }}

),

boosts as (

    select
        actor_id || ' share ' || post_id as engagement_id,
        post_id,
        actor_id,
        'share' as kind,
        cast(null as {{ engine_type('varchar') }}) as text,
        coalesce(
            {{ instant_text(
                'min(' ~ read_as('boosted_at', 'timestamp with time zone')
                ~ ') over (partition by post_id, actor_id)'
            ) }},
            {{ instant_text('min(_extracted_at) over (partition by post_id, actor_id)') }}
        ) as occurred_at,
        {{ landed_columns() }}
    from listed_boosts

),

statuses as (

    select
        {{ json_text('record', 'uri') }} as uri,
        {{ json_text('record', '_acct') }} as actor_id,
        {{ json_text('record', '_in_reply_to') }} as parent,
        {{ json_text('record', '_quotes') }} as quoted,
        {{ json_text('record', '_text') }} as text,
        {{ json_text('record', 'created_at') }} as occurred_at,
        {{ landed_columns() }}
    from {{ source('raw_mastodon', 'statuses') }}

),

replies as (

    select
        uri || ' reply' as engagement_id,
        parent as post_id,
        actor_id,
        'reply' as kind,
        text,
        occurred_at,
        {{ landed_columns() }}
    from statuses
    where parent is not null

),

quotes as (

    select
        uri || ' quote' as engagement_id,
        quoted as post_id,
        actor_id,
        'share' as kind,
        text,
        occurred_at,
        {{ landed_columns() }}
    from statuses
    where quoted is not null

),

acts as (

    select * from favourites
    union all
    select * from boosts
    union all
    select * from replies
    union all
    select * from quotes

),

renamed as (

    select
        'mastodon' as platform,
        engagement_id,
        post_id,
        actor_id,
        kind,
        text,
        occurred_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from acts

),

{{ under_contract('renamed', 'engagements', [
    'platform', 'engagement_id', 'post_id', 'actor_id', 'kind', 'text', 'occurred_at', 'access_basis',
]) }}

select * from final
