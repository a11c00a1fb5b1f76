-- One row per campaign and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'campaigns') }}

),

{{ contract_record('campaigns') }}

select * from final
