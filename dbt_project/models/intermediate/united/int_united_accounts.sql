-- One row per account, as last observed and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    {{ united_rows('accounts') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
