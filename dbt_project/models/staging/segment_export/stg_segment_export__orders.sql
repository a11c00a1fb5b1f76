-- One row per order that Segment's messages tell, as the newest of them tells it. Its gross amount is what was paid for
-- goods, without tax and shipping, before the discount; a refund without an amount is of everything.
with

{{ visitors_of_events('raw_segment_export', ['identities'], 'anonymousId', 'userId') }},

{{ segment_landings() }},

clicks as (

    select
        referral_click_id,
        clicked_at,
        visitor_id
    from landings
    where is_first_of_visit

),

told as (

    select
        {{ json_text('record', 'order_id') }} as order_id,
        {{ json_text('record', 'state') }} as state,
        {{ json_text('record', 'at') }} as told_at,
        {{ json_text('record', 'anonymousId') }} as visitor_id,
        {{ json_text('record', 'userId') }} as user_id,
        {{ segment_amount('revenue') }} as revenue,
        {{ segment_amount('subtotal') }} as subtotal,
        {{ segment_amount('total') }} as total,
        {{ segment_amount('shipping') }} as shipping,
        {{ segment_amount('tax') }} as tax,
        {{ segment_amount('discount') }} as discount_amount,
        {{ json_text('record', 'currency') }} as currency,
        {{ json_text('record', 'coupon') }} as promo_code,
        {{ json_text('record', 'messageId') }} as message_id,
        {{ landed_columns() }}
    from {{ source('raw_segment_export', 'order_events') }}

),

ranked as (

    select
        *,
        min(told_at) over (partition by order_id) as ordered_at,
        row_number() over (
            partition by order_id
            order by told_at desc, _load_sequence desc, _source_file desc, _source_line desc
        ) as newness
    from told
    where state = 'completed'

),

-- A message may come twice.
refunds as (

    select
        order_id,
        sum(total) as refunded_amount,
        count(*) - count(total) as whole_refund_count,
        max(told_at) as refunded_at,
        max(_load_sequence) as last_load_sequence
    from (
        select
            order_id,
            message_id,
            max(total) as total,
            max(told_at) as told_at,
            max(_load_sequence) as _load_sequence
        from told
        where state = 'refunded'
        group by order_id, message_id
    ) as each_refund
    group by order_id

),

cancellations as (

    select
        order_id,
        max(_load_sequence) as last_load_sequence
    from told
    where state = 'cancelled'
    group by order_id

),

events as (

    select * from ranked
    where newness = 1

),

{{ newest_click_before('events', 'ordered_at') }},

bought as (

    select
        events.*,
        led.referral_click_id,
        refunds.whole_refund_count,
        refunds.refunded_amount as partly_refunded_amount,
        refunds.refunded_at,
        cancellations.order_id is not null as is_cancelled,
        coalesce(events.revenue, events.subtotal, events.total - coalesce(events.shipping, 0) - coalesce(events.tax, 0))
            as net_amount,
        coalesce(events.user_id, visitors.customer_id) as customer_id
    from events
    left join visitors on events.visitor_id = visitors.visitor_id
    left join led on events._source_file = led._source_file and events._source_line = led._source_line
    left join refunds on events.order_id = refunds.order_id
    left join cancellations on events.order_id = cancellations.order_id

),

renamed as (

    select
        'segment-' || order_id as order_id,
        customer_id,
        ordered_at,
        net_amount + coalesce(discount_amount, 0) as gross_amount,
        discount_amount,
        case
            when whole_refund_count > 0 or partly_refunded_amount > net_amount then net_amount
            else partly_refunded_amount
        end as refunded_amount,
        refunded_at,
        currency,
        promo_code,
        referral_click_id,
        case when is_cancelled then 'cancelled' end as status,
        {{ landed_columns() }}
    from bought
    -- What a visitor bought whom the site never told apart is nobody's order.
    where customer_id is not null or order_id is null

),

{{ under_contract('renamed', 'orders', [
    'order_id', 'customer_id', 'ordered_at', 'gross_amount', 'discount_amount', 'refunded_amount', 'refunded_at',
    'currency', 'promo_code', 'referral_click_id', 'status',
]) }}

select * from final
