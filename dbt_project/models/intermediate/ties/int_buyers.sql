-- One row per profiled customer who ever ordered and kept something, with when they last did.
with

orders as (

    select * from {{ ref('int_order_values') }}
    where not is_cancelled and not is_fully_refunded

),

final as (

    select
        orders.customer_id,
        max(orders.ordered_at) as last_ordered_at,
        max(orders.ordered_at) > (
            select {{ dbt.dateadd('day', '-buyer_recency_days', 'as_of') }}
            from {{ ref('stg_config__run_parameters') }}
        ) as is_recent_buyer
    from orders
    inner join {{ ref('int_profiled_customers') }} as profiled
        on orders.customer_id = profiled.customer_id
    group by orders.customer_id

)

select * from final
