-- One row per exposed customer, act and part of the conversion window: the days since their newest topical act
-- on anybody's post, cut where lags change. A person's spans never overlap, so no order is counted twice.
-- The day of the act counts as before it: who ordered first and then liked was not moved by the act.
with

acted_days as (

    select distinct
        friend_id,
        acted_date
    from {{ ref('int_exposed_days') }}

),

followed_days as (

    select
        *,
        lead(acted_date) over (
            partition by friend_id
            order by acted_date
        ) as next_date
    from acted_days

),

lags as (

    {% for start in lag_starts() %}
    select
        {{ start }} as lag_from_days,
        {{ 'conversion_window_days' if loop.last
            else 'least(' ~ lag_starts()[loop.index] ~ ', conversion_window_days)' }} as lag_to_days
    from {{ ref('stg_config__run_parameters') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

spans as (

    select
        followed_days.friend_id,
        followed_days.acted_date,
        lags.lag_from_days,
        cast({{ dbt.dateadd('day', 'lags.lag_from_days', 'followed_days.acted_date') }} as date) as from_date,
        least(
            cast({{ dbt.dateadd('day', 'lags.lag_to_days', 'followed_days.acted_date') }} as date),
            coalesce(followed_days.next_date, people.last_date),
            people.last_date
        ) as until_date
    from followed_days
    inner join {{ ref('int_watched_customers') }} as people
        on followed_days.friend_id = people.customer_id
    cross join lags

),

open_spans as (

    select
        spans.*,
        season_until.season_days_until - season_from.season_days_until as season_day_count
    from spans
    inner join {{ ref('int_order_season') }} as season_from on spans.from_date = season_from.order_date
    inner join {{ ref('int_order_season') }} as season_until on spans.until_date = season_until.order_date
    where spans.until_date > spans.from_date

),

final as (

    select
        open_spans.friend_id,
        open_spans.acted_date,
        open_spans.lag_from_days,
        open_spans.from_date,
        open_spans.until_date,
        {{ dbt.datediff('open_spans.from_date', 'open_spans.until_date', 'day') }} as day_count,
        open_spans.season_day_count,
        count(orders.order_date) as order_count
    from open_spans
    left join {{ ref('int_watched_orders') }} as orders
        on
            open_spans.friend_id = orders.customer_id
            and open_spans.from_date < orders.order_date
            and open_spans.until_date >= orders.order_date
    group by
        open_spans.friend_id,
        open_spans.acted_date,
        open_spans.lag_from_days,
        open_spans.from_date,
        open_spans.until_date,
        open_spans.season_day_count

)

select * from final
