-- One row per order placed by `as_of`, newest version, with what discount and refund left of it.
with

{{ latest_versions('orders') }},

orders as (

    select
        *,
        case when {{ not_after_as_of('refunded_at') }} then refunded_amount end as known_refund,
        {{ not_after_as_of('refunded_at') }} as is_status_known
    from latest
    where ordered_at <= {{ as_of() }}

),

valued as (

    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_at,
        orders.gross_amount,
        orders.discount_amount,
        orders.known_refund as refunded_amount,
        cast(
            orders.gross_amount
            - coalesce(orders.discount_amount, 0)
            - coalesce(orders.known_refund, 0)
            as decimal(18, 4)
        ) as net_amount,
        upper(trim(orders.currency)) as currency,
        orders.promo_code,
        orders.referral_click_id,
        orders.channel,
        -- A status that came with a refund after `as_of` is not known yet.
        case when orders.is_status_known then orders.status end as status
    from orders

),

final as (

    select
        valued.*,
        topics.is_topical,
        coalesce({{ is_cancelled_status('valued.status') }}, false) as is_cancelled,
        coalesce(
            valued.refunded_amount > 0 and valued.net_amount <= 0, false
        )
        or coalesce(lower(valued.status) = 'refunded' and valued.refunded_amount is null, false)
            as is_fully_refunded
    from valued
    left join {{ ref('int_order_topics') }} as topics on valued.order_id = topics.order_id

)

select * from final
