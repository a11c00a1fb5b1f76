-- One row per act of value credited to a customer by link or code, and not held apart. A coupon redeemed on the day
-- its redeemer bought through the same person is that purchase told a second time, and is left out.
with

credits as (

    select
        conversion_key,
        conversion_kind,
        customer_id,
        credited_customer_id,
        amount as net_amount,
        currency,
        occurred_at
    from {{ ref('int_ledger_credits') }}
    where credited_customer_id is not null and rule in ('link', 'code')

),

purchase_days as (

    select distinct
        customer_id,
        credited_customer_id,
        cast(occurred_at as date) as bought_date
    from credits
    where conversion_kind = 'purchase'

),

final as (

    select credits.*
    from credits
    left join purchase_days
        on
            credits.conversion_kind = 'coupon_redemption'
            and credits.customer_id = purchase_days.customer_id
            and credits.credited_customer_id = purchase_days.credited_customer_id
            and cast(credits.occurred_at as date) = purchase_days.bought_date
    where purchase_days.customer_id is null

)

select * from final
