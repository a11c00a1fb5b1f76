-- One row per customer on whose topical posts other customers acted: days and orders of these people within
-- the conversion window after an act, and in the rest of the same people's time.
-- The day of the act itself counts on neither side of it: who ordered first and then liked was not moved by it.
-- Only the trailing window is looked at, because acts before it are not known.
with

parameters as (

    select
        conversion_window_days,
        cast({{ dbt.dateadd('day', '-window_days', 'as_of') }} as date) as window_start_date,
        cast({{ dbt.dateadd('second', -1, 'as_of') }} as date) as last_date
    from {{ ref('stg_config__run_parameters') }}

),

people as (

    select
        customers.customer_id,
        customers.household_id,
        greatest(cast(customers.created_at as date), parameters.window_start_date) as start_date,
        parameters.last_date,
        parameters.conversion_window_days
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('int_profiled_customers') }} as profiled
        on customers.customer_id = profiled.customer_id
    cross join parameters

),

order_dates as (

    select
        orders.customer_id,
        cast(orders.ordered_at as date) as order_date
    from {{ ref('int_order_values') }} as orders
    inner join people
        on
            orders.customer_id = people.customer_id
            and cast(orders.ordered_at as date) > people.start_date
            and cast(orders.ordered_at as date) <= people.last_date
    where not orders.is_cancelled and not orders.is_fully_refunded

),

own_time as (

    select
        people.customer_id,
        {{ dbt.datediff('people.start_date', 'people.last_date', 'day') }} as day_count,
        count(order_dates.order_date) as order_count
    from people
    left join order_dates on people.customer_id = order_dates.customer_id
    where people.start_date < people.last_date
    group by people.customer_id, people.start_date, people.last_date

),

accounts as (

    select
        customer_accounts.platform,
        customer_accounts.account_id,
        customer_accounts.customer_id,
        people.household_id
    from {{ ref('int_customer_accounts') }} as customer_accounts
    inner join people on customer_accounts.customer_id = people.customer_id

),

acts as (

    select
        authors.customer_id,
        actors.customer_id as friend_id,
        {{ each_element('ties.topical_act_dates') }} as acted_date
    from {{ ref('int_ties') }} as ties
    inner join accounts as actors
        on
            ties.platform = actors.platform
            and ties.actor_account_id = actors.account_id
    inner join accounts as authors
        on
            ties.platform = authors.platform
            and ties.author_account_id = authors.account_id
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            ties.platform = suspects.platform
            and ties.author_account_id = suspects.author_account_id
            and ties.actor_account_id = suspects.actor_account_id
    where
        authors.customer_id <> actors.customer_id
        and authors.household_id <> actors.household_id
        and (suspects.suspect_act_count is null or suspects.suspect_act_count < ties.act_count)

),

days as (

    select distinct
        customer_id,
        friend_id,
        acted_date
    from acts

),

followed_days as (

    select
        *,
        lead(acted_date) over (
            partition by customer_id, friend_id
            order by acted_date
        ) as next_date
    from days

),

-- After each act: until the conversion window closes, the next act opens another, or the data end.
spans as (

    select
        followed_days.customer_id,
        followed_days.friend_id,
        greatest(followed_days.acted_date, people.start_date) as from_date,
        least(
            cast({{ dbt.dateadd('day', 'people.conversion_window_days', 'followed_days.acted_date') }} as date),
            coalesce(followed_days.next_date, people.last_date),
            people.last_date
        ) as until_date
    from followed_days
    inner join people on followed_days.friend_id = people.customer_id
    where people.start_date < people.last_date

),

counted_spans as (

    select
        spans.customer_id,
        spans.friend_id,
        spans.from_date,
        case
            when spans.until_date > spans.from_date
                then {{ dbt.datediff('spans.from_date', 'spans.until_date', 'day') }}
            else 0
        end as day_count,
        count(order_dates.order_date) as order_count
    from spans
    left join order_dates
        on
            spans.friend_id = order_dates.customer_id
            and spans.from_date < order_dates.order_date
            and spans.until_date >= order_dates.order_date
    group by spans.customer_id, spans.friend_id, spans.from_date, spans.until_date

),

friends as (

    select
        counted_spans.customer_id,
        counted_spans.friend_id,
        sum(counted_spans.day_count) as exposed_day_count,
        sum(counted_spans.order_count) as exposed_order_count,
        max(own_time.day_count) as day_count,
        max(own_time.order_count) as order_count
    from counted_spans
    inner join own_time on counted_spans.friend_id = own_time.customer_id
    group by counted_spans.customer_id, counted_spans.friend_id

),

final as (

    select
        customer_id,
        count(*) as exposed_people_count,
        cast(sum(exposed_day_count) as bigint) as exposed_day_count,
        cast(sum(exposed_order_count) as bigint) as exposed_order_count,
        cast(sum(day_count - exposed_day_count) as bigint) as unexposed_day_count,
        cast(sum(order_count - exposed_order_count) as bigint) as unexposed_order_count
    from friends
    group by customer_id

)

select * from final
