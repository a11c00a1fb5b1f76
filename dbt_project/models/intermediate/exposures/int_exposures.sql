-- One row per customer, part of the conversion window and kind of buyer: time and orders of the people who
-- acted on the customer's topical posts, as far as they are the customer's. Who acted on several people's posts
-- is shared among them, so that no order is credited twice.
with

-- Everybody whose post the person acted on within the conversion window before the span.
credits as (

    select
        spans.friend_id,
        spans.acted_date,
        spans.lag_from_days,
        days.customer_id,
        power(
            cast(0.5 as double),
            {{ dbt.datediff('days.acted_date', 'spans.acted_date', 'day') }} / {{ credit_half_life_days() }}.0
        ) as weight
    from {{ ref('int_exposed_spans') }} as spans
    cross join {{ ref('stg_config__run_parameters') }} as parameters
    inner join (
        select
            customer_id,
            friend_id,
            acted_date,
            lead(acted_date) over (
                partition by customer_id, friend_id
                order by acted_date
            ) as next_date
        from {{ ref('int_exposed_days') }}
    ) as days
        on
            spans.friend_id = days.friend_id
            and spans.acted_date >= days.acted_date
            -- Of several acts on one person's posts only the newest counts.
            and (days.next_date is null or days.next_date > spans.acted_date)
    where
        {{ dbt.datediff('days.acted_date', 'spans.acted_date', 'day') }} < parameters.conversion_window_days

),

shares as (

    select
        *,
        cast(
            weight / sum(weight) over (partition by friend_id, acted_date, lag_from_days)
            as decimal(9, 6)
        ) as credit_share
    from credits

),

credited as (

    select
        shares.customer_id,
        shares.friend_id,
        shares.lag_from_days,
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
            and shares.lag_from_days = spans.lag_from_days
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
