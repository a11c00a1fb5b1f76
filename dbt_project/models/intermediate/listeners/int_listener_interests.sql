-- One row per account that listens to a customer by name: how active it is, and how much what it posts about
-- is what buyers post about.
with

listeners as (

    select distinct
        platform,
        account_id
    from {{ ref('int_listeners') }}

),

interests as (

    select
        posts.platform,
        posts.account_id,
        -- Most terms tell nothing, and dilute those that do: the mean is raised again.
        power(
            cast(sum(posts.post_count * terms.buyer_lift) as double) / sum(posts.post_count),
            {{ interest_power() }}
        ) as interest
    from {{ ref('int_term_posts') }} as posts
    inner join {{ ref('int_terms') }} as terms on posts.term = terms.term
    group by posts.platform, posts.account_id

),

-- What was done lately tells who still listens: a post or act one conversion window old counts half.
done as (

    select
        posts.platform,
        posts.account_id,
        1 as act_count,
        posts.published_at as done_at
    from {{ ref('int_posts') }} as posts
    inner join listeners
        on
            posts.platform = listeners.platform
            and posts.account_id = listeners.account_id
    where posts.published_at > {{ window_start() }}

    union all

    select
        ties.platform,
        ties.actor_account_id as account_id,
        ties.act_count,
        ties.last_acted_at as done_at
    from {{ ref('int_ties') }} as ties
    inner join listeners
        on
            ties.platform = listeners.platform
            and ties.actor_account_id = listeners.account_id

),

activities as (

    select
        done.platform,
        done.account_id,
        cast(
            sum(
                cast(
                    done.act_count * power(
                        cast(0.5 as double),
                        {{ dbt.datediff('done.done_at', 'parameters.as_of', 'day') }}
                        / cast(parameters.conversion_window_days as double)
                    ) as decimal(18, 6)
                )
            ) as double
        ) as recent_act_count
    from done
    cross join {{ ref('stg_config__run_parameters') }} as parameters
    group by done.platform, done.account_id

),

final as (

    select
        listeners.platform,
        listeners.account_id,
        -- Who is twice as active listens more, but not twice as much.
        sqrt(coalesce(activities.recent_act_count, 0)) as activity,
        coalesce(interests.interest, 1.0) as interest
    from listeners
    left join activities
        on
            listeners.platform = activities.platform
            and listeners.account_id = activities.account_id
    left join interests
        on
            listeners.platform = interests.platform
            and listeners.account_id = interests.account_id

)

select * from final
