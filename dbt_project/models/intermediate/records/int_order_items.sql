-- One row per order line, newest version.
{{ config(materialized='view') }}

with

{{ latest_versions('order_items') }},

final as (

    select
        order_id,
        line_number,
        product_id,
        product_name,
        category,
        quantity,
        amount
    from latest

)

select * from final
