-- One row per act of value by `as_of`: an order that stands, or a conversion that is no order.
with

purchases as (

    select
        'purchase' as conversion_kind,
        order_id as event_id,
        customer_id,
        ordered_at as occurred_at,
        promo_code,
        referral_click_id,
        net_amount,
        currency
    from {{ ref('int_order_values') }}
    where not is_cancelled and not is_fully_refunded

),

other_conversions as (

    select
        lower(trim(kind)) as conversion_kind,
        conversion_id as event_id,
        customer_id,
        occurred_at,
        promo_code,
        referral_click_id,
        value as net_amount,
        upper(trim(currency)) as currency
    from {{ ref('int_conversions') }}

),

events as (

    select * from purchases
    union all
    select * from other_conversions

),

final as (

    select
        {{ digest("conversion_kind || ' ' || event_id") }} as conversion_key,
        conversion_kind,
        customer_id,
        occurred_at,
        {{ code_normal_form('promo_code') }} as code_form,
        promo_code,
        referral_click_id,
        net_amount,
        currency
    from events

)

select * from final
