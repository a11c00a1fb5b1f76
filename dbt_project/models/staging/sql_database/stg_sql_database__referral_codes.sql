-- One row per code or link owned by one customer and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'referral_codes') }}

),

{{ contract_record('referral_codes') }}

select * from final
