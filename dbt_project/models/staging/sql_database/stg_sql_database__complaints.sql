-- One row per complaint and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'complaints') }}

),

{{ contract_record('complaints') }}

select * from final
