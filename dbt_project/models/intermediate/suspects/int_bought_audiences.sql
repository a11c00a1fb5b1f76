-- One row per account whose audience is judged bought: bursts on its posts, or far more followers than its
-- engagement explains. What people did on its posts still counts; the followers it shows are no size.
with

burst_ties as (

    select
        platform,
        author_account_id,
        actor_account_id,
        burst_act_count,
        early_within_seconds,
        burst_post_ids
    from {{ ref('int_ties') }}
    where burst_act_count > 0

),

burst_posts as (

    select
        platform,
        author_account_id,
        {{ each_element('burst_post_ids') }} as post_id
    from burst_ties

),

burst_post_counts as (

    select
        platform,
        author_account_id,
        count(distinct post_id) as burst_post_count
    from burst_posts
    group by platform, author_account_id

),

bursts as (

    select
        burst_ties.platform,
        burst_ties.author_account_id as account_id,
        count(*) as burst_people_count,
        count(case when actors.is_on_several_authors then 1 end) as serial_people_count,
        cast(sum(burst_ties.burst_act_count) as bigint) as burst_act_count,
        max(burst_ties.early_within_seconds) as burst_within_seconds
    from burst_ties
    left join {{ ref('int_inauthentic_actors') }} as actors
        on
            burst_ties.platform = actors.platform
            and burst_ties.actor_account_id = actors.actor_account_id
    group by burst_ties.platform, burst_ties.author_account_id

),

acted_posts as (

    select
        posts.platform,
        posts.account_id,
        count(*) as acted_post_count
    from {{ ref('int_posts') }} as posts
    inner join {{ ref('int_acted_posts') }} as acted
        on
            posts.platform = acted.platform
            and posts.post_id = acted.post_id
    group by posts.platform, posts.account_id

),

accounts as (

    select
        platform,
        account_id
    from bursts
    union distinct
    select
        platform,
        account_id
    from {{ ref('int_audience_sizes') }}
    where size_deviation <= -{{ size_deviations() }}

),

judged as (

    select
        accounts.platform,
        accounts.account_id,
        coalesce(acted_posts.acted_post_count, 0) as acted_post_count,
        coalesce(burst_post_counts.burst_post_count, 0) as burst_post_count,
        coalesce(bursts.burst_people_count, 0) as burst_people_count,
        coalesce(bursts.serial_people_count, 0) as serial_people_count,
        coalesce(bursts.burst_act_count, 0) as burst_act_count,
        bursts.burst_within_seconds,
        observed.followers_count,
        sizes.counted_post_count,
        sizes.genuine_act_count,
        sizes.expected_act_count,
        sizes.explained_followers_count,
        sizes.size_deviation
    from accounts
    left join bursts
        on
            accounts.platform = bursts.platform
            and accounts.account_id = bursts.account_id
    left join burst_post_counts
        on
            accounts.platform = burst_post_counts.platform
            and accounts.account_id = burst_post_counts.author_account_id
    left join acted_posts
        on
            accounts.platform = acted_posts.platform
            and accounts.account_id = acted_posts.account_id
    left join {{ ref('int_accounts') }} as observed
        on
            accounts.platform = observed.platform
            and accounts.account_id = observed.account_id
    left join {{ ref('int_audience_sizes') }} as sizes
        on
            accounts.platform = sizes.platform
            and accounts.account_id = sizes.account_id

),

ruled as (

    select
        *,
        burst_post_count > 0
        and burst_post_count >= {{ bought_post_share() }} * acted_post_count
        and (burst_post_count >= {{ bought_posts() }} or serial_people_count >= {{ burst_people() }}) as is_by_bursts,
        coalesce(size_deviation <= -{{ size_deviations() }}, false) as is_by_size
    from judged

),

final as (

    select * from ruled
    where is_by_bursts or is_by_size

)

select * from final
