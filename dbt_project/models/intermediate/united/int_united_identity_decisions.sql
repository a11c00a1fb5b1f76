-- One row per decision on who is who and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    {{ united_rows('identity_decisions') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
