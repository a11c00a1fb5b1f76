-- One row per topic of the brand.
with

source as (

    select * from {{ source('config', 'topics') }}

),

renamed as (

    select
        topic,
        weight

    from source

)

select * from renamed
