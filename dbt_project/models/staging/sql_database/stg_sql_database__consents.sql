-- One row per change of consent and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'consents') }}

),

{{ contract_record('consents') }}

select * from final
