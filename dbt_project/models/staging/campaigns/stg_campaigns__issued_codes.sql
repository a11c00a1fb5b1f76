-- One row per code or link that was issued here, as recorded. Renames and nulls only.
with

source as (

    select * from {{ source('raw_campaigns', 'issued_codes') }}

),

renamed as (

    select
        code,
        customer_id,
        campaign_id,
        wave,
        kind,
        is_single_use,
        valid_from,
        valid_to,
        replaces_code,
        issued_at

    from source

)

select * from renamed
