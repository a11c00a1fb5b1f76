-- One row per customer of whom listeners are known by name: how active they are, how much of what buyers like
-- they like, and how many of them buy already.
with

listeners as (

    select
        listeners.customer_id,
        listeners.is_of_whole_list,
        cast(interests.activity as decimal(18, 6)) as activity,
        cast(interests.activity * interests.interest as decimal(18, 6)) as interested_activity,
        buyers.customer_id is null as is_newcomer,
        coalesce(buyers.is_recent_buyer, false) as is_recent_buyer
    from {{ ref('int_listeners') }} as listeners
    inner join {{ ref('int_listener_interests') }} as interests
        on
            listeners.platform = interests.platform
            and listeners.account_id = interests.account_id
    left join {{ ref('int_buyers') }} as buyers on listeners.listener_customer_id = buyers.customer_id

),

final as (

    select
        customer_id,
        count(*) as listener_count,
        count(case when activity > 0 then 1 end) as active_listener_count,
        cast(sum(case when is_of_whole_list then activity end) as double) as listener_activity,
        cast(sum(activity) as double) as known_listener_activity,
        cast(sum(case when is_recent_buyer then 0 else activity end) as double)
            as winnable_listener_activity,
        cast(sum(case when is_newcomer then activity else 0 end) as double) as newcomer_listener_activity,
        cast(sum(case when is_newcomer then interested_activity else 0 end) as double)
            as interested_listener_activity
    from listeners
    group by customer_id

)

select * from final
