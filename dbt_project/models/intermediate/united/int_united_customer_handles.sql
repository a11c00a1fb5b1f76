-- One row per handle tied to a customer and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    {{ united_rows('customer_handles') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
