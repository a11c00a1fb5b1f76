-- One row per click on a link and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'referral_clicks') }}

),

{{ contract_record('referral_clicks') }}

select * from final
