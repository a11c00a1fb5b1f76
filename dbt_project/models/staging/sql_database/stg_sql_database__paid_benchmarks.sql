-- One row per paid channel and month and load that brought it, from the brand's own databases.
with

source as (

    select * from {{ source('raw_sql_database', 'paid_benchmarks') }}

),

{{ contract_record('paid_benchmarks') }}

select * from final
