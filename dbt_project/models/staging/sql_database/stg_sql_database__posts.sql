-- One row per post and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'posts') }}

),

{{ contract_record('posts') }}

select * from final
