-- One row per post and account whose acts on it are new, were corrected, became past or left the window
-- since the last run. Empty on a full run.
with

acts as (

    select
        platform,
        engagement_id,
        post_id,
        actor_id,
        kind,
        occurred_at,
        _load_sequence
    from {{ ref('int_united_engagements') }}

),

news as (

    select * from acts
    where _load_sequence > {{ last_processed_load('engagements') }}

    union all

    select * from acts
    where {{ became_past('occurred_at') }}

    union all

    select * from acts
    where {{ left_the_window('occurred_at') }}

),

resent as (

    select * from {{ ref('int_resent_acts') }}

),

-- What a corrected act was before is touched as well: it may be another's act now.
other_versions as (

    select resent.*
    from resent
    inner join (
        select distinct
            platform,
            engagement_id
        from news
    ) as news
        on
            resent.platform = news.platform
            and resent.engagement_id = news.engagement_id

),

touched as (

    select
        platform,
        post_id,
        actor_id,
        kind
    from news
    union all
    select
        platform,
        post_id,
        actor_id,
        kind
    from other_versions

),

final as (

    select
        platform,
        post_id,
        actor_id as actor_account_id,
        max(case when {{ is_spoken('kind') }} then 1 else 0 end) = 1 as is_spoken
    from touched
    group by platform, post_id, actor_id

)

select * from final
