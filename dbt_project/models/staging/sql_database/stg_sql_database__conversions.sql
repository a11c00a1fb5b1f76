-- One row per act that is no order and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'conversions') }}

),

{{ contract_record('conversions') }}

select * from final
