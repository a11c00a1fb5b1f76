-- One row per customer and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'customers') }}

),

{{ contract_record('customers') }}

select * from final
