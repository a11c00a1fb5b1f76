-- One row per account of the brand's own, its handle in normal form: nobody types it twice alike.
with

source as (

    select * from {{ source('config', 'brand_handles') }}

),

bare as (

    select
        lower(trim(platform)) as platform,
        {{ bare_handle('handle') }} as bare_handle
    from source

),

renamed as (

    select
        platform,
        {{ name_of_bare_handle('platform', 'bare_handle') }} as handle

    from bare

)

select * from renamed
