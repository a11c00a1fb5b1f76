-- One row per account of the brand's own.
with

source as (

    select * from {{ source('config', 'brand_handles') }}

),

renamed as (

    select
        platform,
        handle

    from source

)

select * from renamed
