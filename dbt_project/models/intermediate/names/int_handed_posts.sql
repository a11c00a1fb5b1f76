-- One row per post and load that brought it, of sources that know accounts and posts by their ids.
{{ config(materialized='view') }}

with

final as (

    {{ rows_by_id('posts') }}

)

select * from final
