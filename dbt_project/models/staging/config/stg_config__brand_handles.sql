-- One row per account of the brand's own.
with

source as (

    select * from {{ source('config', 'brand_handles') }}

),

renamed as (

    select
        platform,
        {{ handle_normal_form('platform', 'handle') }} as handle

    from source

)

select * from renamed
