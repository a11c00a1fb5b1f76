-- One row per handle tied to a customer and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'customer_handles') }}

),

{{ contract_record('customer_handles') }}

select * from final
