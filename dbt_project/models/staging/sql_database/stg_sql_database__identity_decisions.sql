-- One row per decision on who is who and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'identity_decisions') }}

),

{{ contract_record('identity_decisions') }}

select * from final
