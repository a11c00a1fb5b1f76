-- One row per code or link owned by one customer and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    {{ united_rows('referral_codes') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
