-- One row per profiled customer, part of the conversion window and kind of buyer: time and orders of the
-- people who acted on the customer's topical posts. Only where there were any.
with

has_orders as (

    select count(*) > 0 as is_known
    from {{ ref('int_order_values') }}

),

final as (

    select
        exposures.customer_id,
        exposures.lag_from_days,
        exposures.is_usual_buyer,
        exposures.exposed_people_count,
        exposures.exposed_day_count,
        exposures.exposed_order_count,
        exposures.usual_order_count
    from {{ ref('int_exposures') }} as exposures
    cross join has_orders
    where has_orders.is_known

)

select * from final
