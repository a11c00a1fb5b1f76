-- One row per follower edge and load that brought it, under the ids its source knows accounts by.
{{ config(materialized='view') }}

with

final as (

    {{ rows_of_all('follows') }}

)

select * from final
