-- One row per export and customer in it, as recorded. Renames and nulls only.
with

source as (

    select * from {{ source('raw_campaigns', 'exports') }}

),

renamed as (

    select
        export_id,
        campaign_id,
        wave,
        channel,
        customer_id,
        destination,
        exported_by,
        exported_at,
        as_of

    from source

)

select * from renamed
