-- One row per author and account that acted on any of their posts in the trailing window. An incremental
-- run counts the touched ties anew from their acts and leaves the others as they are.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="
        {% if is_incremental() %}
        delete from {{ this }}
        where (platform, author_account_id, actor_account_id) in (
            select platform, author_account_id, actor_account_id from {{ ref('int_touched_ties') }}
        )
        {% endif %}
    ",
) }}
-- depends_on: {{ ref('int_touched_ties') }}

with

acts as (

    select acts.* from {{ ref('int_acts') }} as acts
    {% if is_incremental() %}
    inner join {{ ref('int_touched_ties') }} as touched
        on
            acts.platform = touched.platform
            and acts.author_account_id = touched.author_account_id
            and acts.actor_account_id = touched.actor_account_id
    {% endif %}
    where not acts.is_by_author

),

-- One answer of the author answers one comment: the newest before it that has none yet. With comments
-- as -1 and answers as +1, a comment has its answer where the running sum rises above its own level.
conversation as (

    select
        spoken.platform,
        spoken.post_id,
        spoken.engagement_id,
        spoken.author_account_id,
        spoken.actor_account_id,
        spoken.is_by_author,
        spoken.occurred_at
    from {{ ref('int_acts') }} as spoken
    {% if is_incremental() %}
    inner join (
        select distinct
            platform,
            post_id
        from acts
        where is_spoken
    ) as touched
        on
            spoken.platform = touched.platform
            and spoken.post_id = touched.post_id
    {% endif %}
    where spoken.is_spoken

),

answered_posts as (

    select distinct
        platform,
        post_id
    from conversation
    where is_by_author

),

levels as (

    select
        conversation.*,
        sum(case when conversation.is_by_author then 1 else -1 end) over (
            partition by conversation.platform, conversation.post_id
            order by conversation.occurred_at, conversation.is_by_author, conversation.engagement_id
            rows between unbounded preceding and current row
        ) as level
    from conversation
    inner join answered_posts
        on
            conversation.platform = answered_posts.platform
            and conversation.post_id = answered_posts.post_id

),

heights as (

    select
        *,
        max(level) over (
            partition by platform, post_id
            order by occurred_at, is_by_author, engagement_id
            rows between 1 following and unbounded following
        ) as later_height
    from levels

),

answers as (

    select
        platform,
        author_account_id,
        actor_account_id,
        count(*) as answered_comment_count
    from heights
    where not is_by_author and later_height > level
    group by platform, author_account_id, actor_account_id

),

early_posts as (

    select
        early.platform,
        early.post_id,
        count(*) as early_act_count
    from {{ ref('int_acts') }} as early
    {% if is_incremental() %}
    inner join (
        select distinct
            platform,
            post_id
        from acts
        where is_early
    ) as touched
        on
            early.platform = touched.platform
            and early.post_id = touched.post_id
    {% endif %}
    where early.is_early and not early.is_by_author
    group by early.platform, early.post_id
    having count(distinct early.actor_account_id) >= {{ burst_people() }}

),

bursts as (

    select
        early_posts.platform,
        early_posts.post_id
    from {{ ref('int_acts') }} as others
    inner join early_posts
        on
            others.platform = early_posts.platform
            and others.post_id = early_posts.post_id
    where not others.is_by_author
    group by early_posts.platform, early_posts.post_id, early_posts.early_act_count
    having early_posts.early_act_count >= {{ burst_share() }} * count(*)

),

judged as (

    select
        acts.*,
        acts.is_early and bursts.post_id is not null as is_burst
    from acts
    left join bursts
        on
            acts.platform = bursts.platform
            and acts.post_id = bursts.post_id

),

ties as (

    select
        platform,
        author_account_id,
        actor_account_id,
        count(*) as act_count,
        count(distinct post_id) as engaged_post_count,
        count(is_topical) as topic_known_act_count,
        count(case when is_spoken then 1 end) as comment_count,
        count(case when is_early then 1 end) as early_act_count,
        count(case when is_burst then 1 end) as burst_act_count,
        max(case when is_early then {{ dbt.datediff('published_at', 'occurred_at', 'second') }} end)
            as early_within_seconds,
        {{ distinct_list("case when is_burst then post_id end") }} as burst_post_ids,
        min(occurred_at) as first_acted_at,
        max(occurred_at) as last_acted_at,
        {{ sorted_list("case when is_spoken and not is_burst then " ~ comment_signature('text') ~ " end") }}
            as comment_signatures
    from judged
    group by platform, author_account_id, actor_account_id

),

-- Apart, because different posts and days of the few are cheaper to tell than among all.
topical_ties as (

    select
        platform,
        author_account_id,
        actor_account_id,
        count(*) as topical_act_count,
        count(distinct post_id) as topical_post_count,
        max(occurred_at) as last_topical_acted_at,
        {{ distinct_list("cast(occurred_at as date)") }} as topical_act_dates
    from {{ 'acts' if is_incremental() else ref('int_acts') }}
    where is_topical and not is_by_author
    group by platform, author_account_id, actor_account_id

),

final as (

    select
        ties.platform,
        ties.author_account_id,
        ties.actor_account_id,
        ties.act_count,
        ties.engaged_post_count,
        case when ties.topic_known_act_count > 0 then coalesce(topical_ties.topical_act_count, 0) end
            as topical_act_count,
        case when ties.topic_known_act_count > 0 then coalesce(topical_ties.topical_post_count, 0) end
            as topical_post_count,
        ties.comment_count,
        coalesce(answers.answered_comment_count, 0) as answered_comment_count,
        ties.early_act_count,
        ties.burst_act_count,
        ties.early_within_seconds,
        ties.burst_post_ids,
        ties.first_acted_at,
        ties.last_acted_at,
        topical_ties.last_topical_acted_at,
        topical_ties.topical_act_dates,
        ties.comment_signatures
    from ties
    left join topical_ties
        on
            ties.platform = topical_ties.platform
            and ties.author_account_id = topical_ties.author_account_id
            and ties.actor_account_id = topical_ties.actor_account_id
    left join answers
        on
            ties.platform = answers.platform
            and ties.author_account_id = answers.author_account_id
            and ties.actor_account_id = answers.actor_account_id

)

select * from final
