-- One row per day of the trailing window: how busy it was for the brand, and all days up to it together.
-- Posts and orders follow the same calendar; without this a busy month would pass for influence.
with

bounds as (

    select
        cast({{ dbt.dateadd('day', '-window_days', 'as_of') }} as date) as first_date,
        cast({{ dbt.dateadd('second', -1, 'as_of') }} as date) as last_date
    from {{ ref('stg_config__run_parameters') }}

),

days as (

    select cast({{ each_day('first_date', 'last_date') }} as date) as order_date
    from bounds

),

joins as (

    select
        start_date,
        count(*) as joined_count
    from {{ ref('int_watched_customers') }}
    group by start_date

),

order_counts as (

    select
        order_date,
        count(*) as order_count
    from {{ ref('int_watched_orders') }}
    group by order_date

),

-- Watched are those who joined on an earlier day.
counted as (

    select
        days.order_date,
        coalesce(order_counts.order_count, 0) as order_count,
        cast(
            coalesce(
                sum(joins.joined_count) over (
                    order by days.order_date
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as bigint
        ) as watched_count
    from days
    left join order_counts on days.order_date = order_counts.order_date
    left join joins on days.order_date = joins.start_date

),

smoothed as (

    select
        order_date,
        cast(sum(order_count) over around as double) as near_order_count,
        cast(sum(watched_count) over around as double) as near_watched_count,
        cast(sum(order_count) over () as double) as order_count,
        cast(sum(watched_count) over () as double) as watched_count
    from counted
    window around as (
        order by order_date
        rows between {{ season_reach_days() }} preceding and {{ season_reach_days() }} following
    )

),

-- One order and its usual time are added, so that no day stands still.
weighed as (

    select
        order_date,
        case
            when order_count > 0
                then
                    cast(
                        (near_order_count + 1) / (near_watched_count + watched_count / order_count)
                        * watched_count / order_count as decimal(18, 6)
                    )
            else cast(1 as decimal(18, 6))
        end as season_weight
    from smoothed

),

final as (

    select
        order_date,
        season_weight,
        cast(
            sum(season_weight) over (
                order by order_date
                rows between unbounded preceding and current row
            ) as decimal(18, 6)
        ) as season_days_until
    from weighed

)

select * from final
