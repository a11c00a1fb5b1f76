-- One row per order line and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'order_items') }}

),

{{ contract_record('order_items') }}

select * from final
