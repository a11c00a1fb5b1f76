-- One row per order of a watched customer in the time they are watched: its day.
with

final as (

    select
        orders.customer_id,
        cast(orders.ordered_at as date) as order_date
    from {{ ref('int_order_values') }} as orders
    inner join {{ ref('int_watched_customers') }} as people
        on
            orders.customer_id = people.customer_id
            and cast(orders.ordered_at as date) > people.start_date
            and cast(orders.ordered_at as date) <= people.last_date
    where not orders.is_cancelled and not orders.is_fully_refunded

)

select * from final
