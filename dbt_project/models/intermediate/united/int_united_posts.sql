-- One row per post and load that brought it, whatever source it came from.
{{ config(materialized='view') }}

with

handed_over as (

    select * from {{ ref('int_handed_posts') }}
    union all
    select * from {{ ref('int_named_posts') }}

),

final as (

    select * from handed_over
    where _problem is null

)

select * from final
