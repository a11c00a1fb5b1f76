-- One row per paid channel and month and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    {{ united_rows('paid_benchmarks') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
