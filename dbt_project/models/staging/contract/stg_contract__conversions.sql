-- One row per act that is no order and load that brought it, as handed over. Renames and nulls
-- only.
with

source as (

    select * from {{ source('raw_contract', 'conversions') }}

),

renamed as (

    select
        conversion_id,
        customer_id,
        kind,
        occurred_at,
        nullif(trim(promo_code), '') as promo_code,
        nullif(trim(referral_click_id), '') as referral_click_id,
        value,
        currency,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
