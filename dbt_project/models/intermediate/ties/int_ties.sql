-- One row per author and account that acted on any of their posts in the trailing window. An incremental
-- run counts the touched ties anew from their acts and leaves the others as they are.
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    pre_hook="
        {% if is_incremental() %}
        delete from {{ this }} as ties
        where exists (
            select 1 from {{ ref('int_touched_ties') }} as touched
            where
                touched.platform = ties.platform
                and touched.author_account_id = ties.author_account_id
                and touched.actor_account_id = ties.actor_account_id
        )
        {% endif %}
    ",
) }}
-- depends_on: {{ ref('int_touched_ties') }}

with

acts as (

    select * from {{ ref('int_acts') }} as acts
    where
        not acts.is_by_author
        {% if is_incremental() %}
        and exists (
            select 1 from {{ ref('int_touched_ties') }} as touched
            where
                touched.platform = acts.platform
                and touched.author_account_id = acts.author_account_id
                and touched.actor_account_id = acts.actor_account_id
        )
        {% endif %}

),

-- One answer of the author answers one comment: the newest before it that has none yet. With comments
-- as -1 and answers as +1, a comment has its answer where the running sum rises above its own level.
conversation as (

    select
        platform,
        post_id,
        engagement_id,
        author_account_id,
        actor_account_id,
        is_by_author,
        occurred_at
    from {{ ref('int_acts') }} as spoken
    where
        is_spoken
        {% if is_incremental() %}
        and exists (
            select 1 from acts
            where acts.is_spoken and acts.platform = spoken.platform and acts.post_id = spoken.post_id
        )
        {% endif %}

),

answered_posts as (

    select distinct platform, post_id from conversation where is_by_author

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

bursts as (

    select
        platform,
        post_id
    from {{ ref('int_acts') }} as others
    where
        not is_by_author
        {% if is_incremental() %}
        and exists (
            select 1 from acts
            where acts.is_early and acts.platform = others.platform and acts.post_id = others.post_id
        )
        {% endif %}
    group by platform, post_id
    having
        count(case when is_early then 1 end) >= {{ burst_people() }}
        and count(distinct case when is_early then actor_account_id end) >= {{ burst_people() }}
        and count(case when is_early then 1 end) >= {{ burst_share() }} * count(*)

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
        case when count(is_topical) > 0 then count(case when is_topical then 1 end) end as topical_act_count,
        case when count(is_topical) > 0 then count(distinct case when is_topical then post_id end) end
            as topical_post_count,
        count(case when is_spoken then 1 end) as comment_count,
        count(case when is_burst then 1 end) as burst_act_count,
        min(occurred_at) as first_acted_at,
        max(occurred_at) as last_acted_at,
        max(case when is_topical then occurred_at end) as last_topical_acted_at,
        {{ distinct_list("case when is_topical then cast(occurred_at as date) end") }} as topical_act_dates,
        {{ sorted_list("case when is_spoken and not is_burst then " ~ comment_signature('text') ~ " end") }}
            as comment_signatures
    from judged
    group by platform, author_account_id, actor_account_id

),

final as (

    select
        ties.platform,
        ties.author_account_id,
        ties.actor_account_id,
        ties.act_count,
        ties.engaged_post_count,
        ties.topical_act_count,
        ties.topical_post_count,
        ties.comment_count,
        coalesce(answers.answered_comment_count, 0) as answered_comment_count,
        ties.burst_act_count,
        ties.first_acted_at,
        ties.last_acted_at,
        ties.last_topical_acted_at,
        ties.topical_act_dates,
        ties.comment_signatures
    from ties
    left join answers
        on
            ties.platform = answers.platform
            and ties.author_account_id = answers.author_account_id
            and ties.actor_account_id = answers.actor_account_id

)

select * from final
