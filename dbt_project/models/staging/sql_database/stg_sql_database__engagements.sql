-- One row per act of one account on one post and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'engagements') }}

),

{{ contract_record('engagements') }}

select * from final
