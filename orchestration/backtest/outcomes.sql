-- One row per customer who may still be profiled: what they brought from $cut to $until.
with

parameters as (

    select
        conversion_window_days,
        cast($cut at time zone 'UTC' as date) as cut_date,
        cast($until at time zone 'UTC' as date) as until_date,
        cast($first at time zone 'UTC' as date) as first_date,
        cast(as_of at time zone 'UTC' as date) as last_date
    from staging.stg_config__run_parameters

),

owners as (

    select distinct customer_id
    from intermediate.int_referral_codes
    where valid_from <= $until and (valid_to is null or valid_to > $cut)

),

credited as (

    select
        credited_customer_id as customer_id,
        count(*) as conversion_count
    from intermediate.int_credited_acts
    where occurred_at > $cut and occurred_at <= $until
    group by credited_customer_id

),

order_dates as (

    select
        customer_id,
        cast(ordered_at at time zone 'UTC' as date) as order_date
    from intermediate.int_order_values
    where not is_cancelled and not is_fully_refunded

),

people as (

    select
        customers.customer_id,
        known.household_id,
        greatest(
            cast(customers.customer_since_at at time zone 'UTC' as date), parameters.first_date
        ) as start_date,
        parameters.last_date
    from marts.dim_customers as customers
    cross join parameters
    inner join intermediate.int_customers as known using (customer_id)

),

own_time as (

    select
        people.customer_id,
        date_diff('day', people.start_date, people.last_date) as day_count,
        count(order_dates.order_date) as order_count
    from people
    left join order_dates
        on
            people.customer_id = order_dates.customer_id
            and order_dates.order_date > people.start_date
            and order_dates.order_date <= people.last_date
    where people.start_date < people.last_date
    group by people.customer_id, people.start_date, people.last_date

),

accounts as (

    select
        owned.platform,
        owned.account_id,
        people.customer_id,
        people.household_id
    from intermediate.int_customer_accounts as owned
    inner join people using (customer_id)

),

topical_days as (

    select
        platform,
        author_account_id,
        actor_account_id,
        act_count,
        unnest(topical_act_dates) as acted_date
    from intermediate.int_ties

),

days as (

    select distinct
        authors.customer_id,
        actors.customer_id as friend_id,
        topical_days.acted_date
    from topical_days
    cross join parameters
    inner join accounts as authors
        on
            topical_days.platform = authors.platform
            and topical_days.author_account_id = authors.account_id
    inner join accounts as actors
        on
            topical_days.platform = actors.platform
            and topical_days.actor_account_id = actors.account_id
    left join intermediate.int_suspect_ties as suspects
        on
            topical_days.platform = suspects.platform
            and topical_days.author_account_id = suspects.author_account_id
            and topical_days.actor_account_id = suspects.actor_account_id
    where
        authors.customer_id <> actors.customer_id
        and authors.household_id <> actors.household_id
        and coalesce(suspects.suspect_act_count < topical_days.act_count, true)
        and topical_days.acted_date > parameters.cut_date
        and topical_days.acted_date < parameters.until_date

),

-- After each act: until the conversion window closes, the next act opens another, or the horizon
-- ends. The day of the act is on neither side of it.
spans as (

    select
        days.customer_id,
        days.friend_id,
        days.acted_date as from_date,
        least(
            days.acted_date + cast(parameters.conversion_window_days as integer),
            coalesce(
                lead(days.acted_date) over (
                    partition by days.customer_id, days.friend_id
                    order by days.acted_date
                ),
                parameters.until_date
            ),
            parameters.until_date
        ) as until_date
    from days
    cross join parameters

),

counted as (

    select
        spans.customer_id,
        spans.friend_id,
        spans.from_date,
        spans.until_date,
        count(order_dates.order_date) as order_count
    from spans
    left join order_dates
        on
            spans.friend_id = order_dates.customer_id
            and order_dates.order_date > spans.from_date
            and order_dates.order_date <= spans.until_date
    group by spans.customer_id, spans.friend_id, spans.from_date, spans.until_date

),

friends as (

    select
        counted.customer_id,
        counted.friend_id,
        sum(date_diff('day', counted.from_date, counted.until_date)) as exposed_days,
        sum(counted.order_count) as exposed_orders,
        max(own_time.day_count) as all_days,
        max(own_time.order_count) as all_orders
    from counted
    inner join own_time on counted.friend_id = own_time.customer_id
    group by counted.customer_id, counted.friend_id

),

excess as (

    select
        customer_id,
        sum(
            cast(exposed_orders as double)
            - exposed_days * (all_orders - exposed_orders) / (all_days - exposed_days)
            order by friend_id
        ) as excess_orders
    from friends
    -- A rate known from less time than it is held against makes the difference a lottery.
    where exposed_days > 0 and all_days >= 2 * exposed_days
    group by customer_id

)

select
    customers.customer_id,
    case
        when owners.customer_id is not null
            then cast(coalesce(credited.conversion_count, 0) as double)
    end as credited_conversions,
    round(excess.excess_orders, 9) as excess_orders
from marts.dim_customers as customers
left join owners using (customer_id)
left join credited using (customer_id)
left join excess using (customer_id)
order by customers.customer_id
