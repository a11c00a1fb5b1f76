-- One row per customer, part of the conversion window and kind of buyer: time and orders of the people who
-- acted on the customer's topical posts, as far as they are the customer's. Who acted on several people's posts
-- is shared among them, so that no order is credited twice.
with

acted_days as (

    select distinct
        friend_id,
        acted_date
    from {{ ref('int_exposed_spans') }}

),

days as (

    select
        customer_id,
        friend_id,
        acted_date,
        lead(acted_date) over (
            partition by customer_id, friend_id
            order by acted_date
        ) as next_date
    from {{ ref('int_exposed_days') }}

),

-- Everybody whose post the person acted on within the conversion window before. Of several acts on one
-- person's posts only the newest counts.
credits as (

    select
        acted_days.friend_id,
        acted_days.acted_date,
        days.customer_id,
        power(
            cast(0.5 as double),
            {{ dbt.datediff('days.acted_date', 'acted_days.acted_date', 'day') }} / {{ credit_half_life_days() }}.0
        ) as weight
    from acted_days
    cross join {{ ref('stg_config__run_parameters') }} as parameters
    inner join days
        on
            acted_days.friend_id = days.friend_id
            and acted_days.acted_date >= days.acted_date
            and (days.next_date is null or days.next_date > acted_days.acted_date)
    where
        {{ dbt.datediff('days.acted_date', 'acted_days.acted_date', 'day') }} < parameters.conversion_window_days

),

shares as (

    select
        friend_id,
        acted_date,
        customer_id,
        cast(weight / sum(weight) over (partition by friend_id, acted_date) as decimal(9, 6)) as credit_share
    from credits

),

credited as (

    select
        shares.customer_id,
        shares.friend_id,
        spans.lag_from_days,
        people.unexposed_order_count > 0 as is_usual_buyer,
        shares.credit_share * spans.day_count as day_count,
        shares.credit_share * spans.order_count as order_count,
        cast(
            shares.credit_share * spans.season_day_count * people.usual_order_rate as decimal(18, 9)
        ) as usual_order_count
    from shares
    inner join {{ ref('int_exposed_spans') }} as spans
        on
            shares.friend_id = spans.friend_id
            and shares.acted_date = spans.acted_date
    inner join {{ ref('int_exposed_people') }} as people on shares.friend_id = people.customer_id

),

final as (

    select
        customer_id,
        lag_from_days,
        is_usual_buyer,
        count(distinct friend_id) as exposed_people_count,
        cast(sum(day_count) as double) as exposed_day_count,
        cast(sum(order_count) as double) as exposed_order_count,
        cast(sum(usual_order_count) as double) as usual_order_count
    from credited
    group by customer_id, lag_from_days, is_usual_buyer

)

select * from final
