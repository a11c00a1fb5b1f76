-- One row per order and load that brought it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'orders') }}

),

renamed as (

    select
        order_id,
        customer_id,
        ordered_at,
        gross_amount,
        discount_amount,
        refunded_amount,
        refunded_at,
        currency,
        nullif(trim(promo_code), '') as promo_code,
        nullif(trim(referral_click_id), '') as referral_click_id,
        nullif(trim(channel), '') as channel,
        nullif(trim(status), '') as status,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
