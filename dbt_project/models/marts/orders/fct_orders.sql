-- One row per order of a customer who consents to profiling, placed by `as_of`.
with

orders as (

    select * from {{ ref('int_order_values') }}

),

profiled as (

    select
        profiled.customer_id,
        customers.household_id
    from {{ ref('int_profiled_customers') }} as profiled
    inner join {{ ref('int_customers') }} as customers
        on profiled.customer_id = customers.customer_id

),

final as (

    select
        orders.order_id,
        orders.customer_id,
        profiled.household_id,
        orders.ordered_at,
        orders.gross_amount,
        orders.discount_amount,
        orders.refunded_amount,
        orders.net_amount,
        orders.currency,
        orders.promo_code,
        orders.channel,
        orders.status,
        orders.is_topical,
        orders.is_cancelled,
        orders.is_fully_refunded
    from orders
    inner join profiled on orders.customer_id = profiled.customer_id

)

select * from final
