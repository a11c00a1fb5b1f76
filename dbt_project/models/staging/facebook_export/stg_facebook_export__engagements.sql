-- One row per reaction or comment of a Facebook archive's owner on a post that the archive names, and load that
-- brought it. The post is known by its link.
with

acts as (

    select
        'like' as kind,
        *
    from {{ source('raw_facebook_export', 'reactions') }}

    union all

    select
        'comment' as kind,
        *
    from {{ source('raw_facebook_export', 'comments') }}

),

named as (

    select
        *,
        {{ account_at('record', 'owner') }} as actor_id,
        {{ post_by_link("'https://facebook.com/' || " ~ json_text('record', 'post')) }} as post_id
    from acts

),

renamed as (

    select
        'facebook' as platform,
        -- One reaction a post, whenever it was given; as many comments as there are times.
        kind || ' ' || actor_id || ' ' || post_id
        || case when kind = 'like' then '' else ' ' || coalesce({{ json_text('record', 'at') }}, '') end
            as engagement_id,
        post_id,
        actor_id,
        kind,
        {{ json_text('record', 'text') }} as text,
        {{ json_text('record', 'at') }} as occurred_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from named

),

{{ under_contract('renamed', 'engagements', [
    'platform', 'engagement_id', 'post_id', 'actor_id', 'kind', 'text', 'occurred_at', 'access_basis',
]) }}

select * from final
