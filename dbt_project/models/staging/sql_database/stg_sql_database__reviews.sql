-- One row per review or survey answer and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'reviews') }}

),

{{ contract_record('reviews') }}

select * from final
