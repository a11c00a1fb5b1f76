-- One row per act that is no order and happened by `as_of`, newest version.
with

{{ latest_versions('conversions') }},

final as (

    select
        conversion_id,
        customer_id,
        kind,
        occurred_at,
        promo_code,
        referral_click_id,
        value,
        currency
    from latest
    where occurred_at <= {{ as_of() }}

)

select * from final
