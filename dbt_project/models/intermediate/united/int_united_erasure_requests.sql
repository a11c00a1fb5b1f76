-- One row per request of a person to be forgotten and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    {{ united_rows('erasure_requests') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
