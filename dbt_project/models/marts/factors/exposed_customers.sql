-- One row per profiled customer who acted on another's topical post: orders and time with and without exposure.
with

has_orders as (

    select count(*) > 0 as is_known
    from {{ ref('int_order_values') }}

),

final as (

    select
        people.customer_id,
        cast(people.exposed_day_count as double) as exposed_day_count,
        people.exposed_order_count,
        cast(people.unexposed_day_count as double) as unexposed_day_count,
        people.unexposed_order_count
    from {{ ref('int_exposed_people') }} as people
    cross join has_orders
    where has_orders.is_known

)

select * from final
