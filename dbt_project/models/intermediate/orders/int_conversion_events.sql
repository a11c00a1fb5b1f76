-- One row per order or conversion by `as_of`: what the ledger has to account for. Orders that were cancelled or
-- wholly paid back are in it too; they stand for nothing.
with

purchases as (

    select
        'purchase' as conversion_kind,
        order_id as conversion_key,
        customer_id,
        ordered_at as occurred_at,
        promo_code,
        referral_click_id,
        net_amount,
        currency,
        is_cancelled,
        is_fully_refunded
    from {{ ref('int_order_values') }}

),

other_conversions as (

    select
        lower(trim(kind)) as conversion_kind,
        conversion_id as conversion_key,
        customer_id,
        occurred_at,
        promo_code,
        referral_click_id,
        value as net_amount,
        upper(trim(currency)) as currency,
        false as is_cancelled,
        false as is_fully_refunded
    from {{ ref('int_conversions') }}

),

events as (

    select * from purchases
    union all
    select * from other_conversions

),

final as (

    select
        conversion_key,
        conversion_kind,
        customer_id,
        occurred_at,
        {{ code_normal_form('promo_code') }} as code_form,
        promo_code,
        referral_click_id,
        net_amount,
        currency,
        is_cancelled,
        is_fully_refunded,
        not is_cancelled and not is_fully_refunded as is_standing
    from events

)

select * from final
