-- One row per follower edge and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'follows') }}

),

{{ contract_record('follows') }}

select * from final
