-- One row per act in the trailing window on a known post, newest version. A view: ten million acts are read
-- where they lie. An act before its post cannot be; it stands in quarantine.
{{ config(materialized='view') }}

with

resent as (

    select
        *,
        row_number() over (
            partition by platform, engagement_id
            order by _load_sequence desc
        ) as version_rank
    from {{ ref('int_resent_acts') }}
    where occurred_at <= {{ as_of() }}

),

resent_keys as (

    select distinct
        platform,
        engagement_id
    from {{ ref('int_resent_acts') }}

),

-- Plain joins throughout: DuckDB runs a correlated `exists` by first collecting every key it is asked for.
acts as (

    select
        once.platform,
        once.engagement_id,
        once.post_id,
        once.actor_id,
        once.kind,
        once.text,
        once.occurred_at
    from {{ ref('stg_contract__engagements') }} as once
    left join resent_keys
        on
            once.platform = resent_keys.platform
            and once.engagement_id = resent_keys.engagement_id
    where
        once.occurred_at > {{ window_start() }}
        and once.occurred_at <= {{ as_of() }}
        and resent_keys.engagement_id is null

    union all

    select
        platform,
        engagement_id,
        post_id,
        actor_id,
        kind,
        text,
        occurred_at
    from resent
    where version_rank = 1 and occurred_at > {{ window_start() }}

),

final as (

    select
        acts.platform,
        acts.engagement_id,
        acts.post_id,
        posts.account_id as author_account_id,
        acts.actor_id as actor_account_id,
        acts.actor_id = posts.account_id as is_by_author,
        {{ is_spoken('acts.kind') }} as is_spoken,
        {{ is_early('acts.occurred_at', 'posts.published_at') }} as is_early,
        acts.text,
        acts.occurred_at,
        posts.published_at,
        posts.is_topical
    from acts
    inner join {{ ref('int_posts') }} as posts
        on
            acts.platform = posts.platform
            and acts.post_id = posts.post_id
    where acts.occurred_at >= posts.published_at

)

select * from final
