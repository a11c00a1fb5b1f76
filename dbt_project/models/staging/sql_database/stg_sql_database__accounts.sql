-- One row per account, as last observed and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'accounts') }}

),

{{ contract_record('accounts') }}

select * from final
