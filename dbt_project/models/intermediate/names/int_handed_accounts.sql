-- One row per account, as last observed and load that brought it, under the id its source knows it by.
{{ config(materialized='view') }}

with

final as (

    {{ rows_of_all('accounts') }}

)

select * from final
