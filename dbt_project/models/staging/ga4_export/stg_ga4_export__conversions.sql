-- One row per conversion that Google Analytics 4 measured, and load that brought it. It came through the visitor's newest
-- click on a link with a code before it; the conversion window is judged later.
with

{{ visitors_of_events('raw_ga4_export', ['clicks', 'conversions'], 'user_pseudo_id', 'user_id') }},

clicks as (

    select
        'ga4-' || {{ event_click_id('record', 'user_pseudo_id', 'ga_session_id', 'at', 'code') }} as referral_click_id,
        {{ json_text('record', 'at') }} as clicked_at,
        {{ json_text('record', 'user_pseudo_id') }} as visitor_id
    from {{ source('raw_ga4_export', 'clicks') }}

),

events as (

    select
        'ga4-' || md5(
            coalesce({{ json_text('record', 'user_pseudo_id') }}, '') || ' ' || {{ json_text('record', 'at') }}
            || ' ' || {{ json_text('record', 'event_name') }}
            || ' ' || coalesce({{ json_text('record', 'place') }}, '')
        ) as conversion_id,
        {{ json_text('record', 'kind') }} as kind,
        {{ json_text('record', 'at') }} as occurred_at,
        coalesce({{ json_text('record', 'coupon') }}, {{ json_text('record', 'code') }}) as promo_code,
        {{ json_text('record', 'value') }} as value,
        {{ json_text('record', 'currency') }} as currency,
        {{ json_text('record', 'user_pseudo_id') }} as visitor_id,
        {{ json_text('record', 'user_id') }} as user_id,
        {{ landed_columns() }}
    from {{ source('raw_ga4_export', 'conversions') }}

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
