-- One row per conversion that Segment's messages tell, and load that brought it. It came through the visitor's newest click
-- on a link with a code before it; the conversion window is judged later.
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

events as (

    select
        'segment-' || {{ json_text('record', 'messageId') }} as conversion_id,
        {{ json_text('record', 'kind') }} as kind,
        {{ json_text('record', 'at') }} as occurred_at,
        coalesce({{ json_text('record', 'coupon') }}, {{ json_text('record', 'code') }}) as promo_code,
        {{ json_text('record', 'value') }} as value,
        {{ json_text('record', 'currency') }} as currency,
        {{ json_text('record', 'anonymousId') }} as visitor_id,
        {{ json_text('record', 'userId') }} as user_id,
        {{ landed_columns() }}
    from {{ source('raw_segment_export', 'conversions') }}

),

{{ newest_click_before('events', 'occurred_at') }},

renamed as (

    select
        events.*,
        led.referral_click_id,
        coalesce(events.user_id, visitors.customer_id) as customer_id
    from events
    left join visitors on events.visitor_id = visitors.visitor_id
    left join led on events._source_file = led._source_file and events._source_line = led._source_line

),

{{ under_contract('renamed', 'conversions', [
    'conversion_id', 'customer_id', 'kind', 'occurred_at', 'promo_code', 'referral_click_id', 'value', 'currency',
]) }}

select * from final
