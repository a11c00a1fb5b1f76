-- One row per order and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'orders') }}

),

{{ contract_record('orders') }}

select * from final
