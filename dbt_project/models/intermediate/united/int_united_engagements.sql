-- One row per act of one account on one post and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    {{ rows_by_id('engagements') }}
    union all
    select * from {{ ref('int_named_engagements') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
