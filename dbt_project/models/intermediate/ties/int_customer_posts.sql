-- One row per customer of whom any post was ever observed: counts and sums over their posts in the trailing
-- window. Sums are null where no post in the window says anything.
with

posts as (

    select
        accounts.customer_id,
        posts.*,
        posts.published_at > {{ window_start() }} as is_in_window,
        posts.like_count is not null or posts.comment_count is not null as is_counted,
        coalesce(posts.like_count, 0) + coalesce(posts.comment_count, 0) + coalesce(posts.share_count, 0)
            as counted_acts
    from {{ ref('int_posts') }} as posts
    inner join {{ ref('int_customer_accounts') }} as accounts
        on
            posts.platform = accounts.platform
            and posts.account_id = accounts.account_id

),

recent as (

    select
        posts.*,
        -- Counts that say nobody acted name every actor there is.
        acted_posts.post_id is not null
        or (
            posts.like_count = 0
            and posts.comment_count = 0
            and coalesce(posts.share_count, 0) = 0
        ) is true as has_known_actors
    from posts
    left join {{ ref('int_acted_posts') }} as acted_posts
        on
            posts.platform = acted_posts.platform
            and posts.post_id = acted_posts.post_id
    where posts.is_in_window

),

seen as (

    select distinct customer_id from posts

),

sums as (

    select
        customer_id,
        count(*) as post_count,
        count(is_topical) as topic_known_post_count,
        count(case when is_topical then 1 end) as topical_post_count,
        cast(sum(cast(topic_weight as decimal(18, 9))) as double) as topic_weight_sum,
        count(mentions_brand) as mention_known_post_count,
        count(case when mentions_brand then 1 end) as brand_mention_post_count,
        count(case when has_known_actors then 1 end) as actor_known_post_count,
        count(case when is_counted then 1 end) as counted_post_count,
        cast(sum(case when is_counted then counted_acts end) as bigint) as counted_act_count,
        cast(sum(case when is_counted then like_count end) as bigint) as like_count,
        cast(sum(case when is_counted then comment_count end) as bigint) as comment_count,
        cast(sum(case when is_counted then share_count end) as bigint) as share_count,
        count(case when is_counted and is_topical then 1 end) as topical_counted_post_count,
        cast(sum(case when is_counted and is_topical then counted_acts end) as bigint)
            as topical_counted_act_count,
        count(case when is_counted and reached_count is not null then 1 end) as reach_reported_post_count,
        cast(sum(case when is_counted then reached_count end) as bigint) as reported_reached_count,
        cast(sum(case when is_counted and reached_count is not null then counted_acts end) as bigint)
            as reported_engaged_count,
        count(case when access_basis in ('customer_oauth', 'customer_export') then 1 end)
            as own_insight_post_count,
        count(case when access_basis = 'public_api' then 1 end) as public_post_count
    from recent
    group by customer_id

),

final as (

    select
        seen.customer_id,
        coalesce(sums.post_count, 0) as post_count,
        coalesce(sums.topic_known_post_count, 0) as topic_known_post_count,
        case
            when coalesce(sums.post_count, 0) = 0 or sums.topic_known_post_count > 0
                then coalesce(sums.topical_post_count, 0)
        end as topical_post_count,
        case
            when coalesce(sums.post_count, 0) = 0 or sums.topic_known_post_count > 0
                then coalesce(sums.topic_weight_sum, 0)
        end as topic_weight_sum,
        case
            when coalesce(sums.post_count, 0) = 0 or sums.mention_known_post_count > 0
                then coalesce(sums.brand_mention_post_count, 0)
        end as brand_mention_post_count,
        coalesce(sums.actor_known_post_count, 0) as actor_known_post_count,
        coalesce(sums.counted_post_count, 0) as counted_post_count,
        sums.counted_act_count,
        sums.like_count,
        sums.comment_count,
        sums.share_count,
        case
            when coalesce(sums.post_count, 0) = 0 or sums.topic_known_post_count > 0
                then coalesce(sums.topical_counted_post_count, 0)
        end as topical_counted_post_count,
        sums.topical_counted_act_count,
        coalesce(sums.reach_reported_post_count, 0) as reach_reported_post_count,
        sums.reported_reached_count,
        sums.reported_engaged_count,
        coalesce(sums.own_insight_post_count, 0) as own_insight_post_count,
        coalesce(sums.public_post_count, 0) as public_post_count
    from seen
    left join sums on seen.customer_id = sums.customer_id

)

select * from final
