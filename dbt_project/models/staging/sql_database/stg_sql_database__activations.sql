-- One row per customer assigned in a campaign and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'activations') }}

),

{{ contract_record('activations') }}

select * from final
