-- One row per customer who acted on another's topical post: their orders and time within the conversion
-- window after any such act, and in the rest of the trailing window. Time is counted in usual days: a day in
-- which the brand sells twice as much as usual is two.
with

exposed as (

    select
        friend_id,
        cast(sum(season_day_count) as decimal(18, 6)) as exposed_day_count,
        cast(sum(order_count) as bigint) as exposed_order_count
    from {{ ref('int_exposed_spans') }}
    group by friend_id

),

own_orders as (

    select
        customer_id,
        count(*) as order_count
    from {{ ref('int_watched_orders') }}
    group by customer_id

),

both_sides as (

    select
        exposed.friend_id as customer_id,
        exposed.exposed_day_count,
        exposed.exposed_order_count,
        season_until.season_days_until - season_from.season_days_until - exposed.exposed_day_count
            as unexposed_day_count,
        coalesce(own_orders.order_count, 0) - exposed.exposed_order_count as unexposed_order_count
    from exposed
    inner join {{ ref('int_watched_customers') }} as people on exposed.friend_id = people.customer_id
    inner join {{ ref('int_order_season') }} as season_from on people.start_date = season_from.order_date
    inner join {{ ref('int_order_season') }} as season_until on people.last_date = season_until.order_date
    left join own_orders on exposed.friend_id = own_orders.customer_id

),

-- How these people differ in their rates, by moments: E[y (y - 1)] = (1 + 1 / shape) rate^2 E[days^2].
sums as (

    select
        cast(sum(unexposed_order_count) as double) as orders,
        cast(sum(unexposed_day_count) as double) as days,
        cast(sum(unexposed_order_count * (unexposed_order_count - 1)) as double) as order_pairs,
        cast(
            sum(cast(cast(unexposed_day_count as double) * cast(unexposed_day_count as double) as decimal(38, 6)))
            as double
        ) as square_days
    from both_sides

),

rates as (

    select
        case when days > 0 then orders / days else 0 end as order_rate,
        case
            when orders > 0 and order_pairs * days * days > orders * orders * square_days
                then
                    greatest(
                        orders * orders * square_days
                        / (order_pairs * days * days - orders * orders * square_days),
                        0.05
                    )
            else 100.0
        end as order_shape
    from sums

),

final as (

    select
        both_sides.customer_id,
        both_sides.exposed_day_count,
        both_sides.exposed_order_count,
        both_sides.unexposed_day_count,
        both_sides.unexposed_order_count,
        -- Their own rate without exposure, shrunk toward these people's: Gamma-Poisson.
        case
            when rates.order_rate > 0
                then
                    cast(
                        (rates.order_shape + both_sides.unexposed_order_count)
                        / (rates.order_shape / rates.order_rate + both_sides.unexposed_day_count)
                        as decimal(18, 12)
                    )
            else cast(0 as decimal(18, 12))
        end as usual_order_rate
    from both_sides
    cross join rates

)

select * from final
