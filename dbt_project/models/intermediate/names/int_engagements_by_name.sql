-- One row per act of one account on one post and load that brought it, of sources that know accounts by handle and posts by link.
{{ config(materialized='view') }}

with

final as (

    {{ rows_by_name('engagements') }}

)

select * from final
