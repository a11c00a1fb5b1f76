-- One row per request of a person to be forgotten and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'erasure_requests') }}

),

{{ contract_record('erasure_requests') }}

select * from final
