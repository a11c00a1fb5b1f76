{#- What models over event files share: who a visitor is, which click is which, and what a click led to. -#}

{#- The CTEs `seen` and `visitors`: visitors whom the site once told apart as a customer. One of several names
    is nobody's: people share devices. -#}
{%- macro visitors_of_events(schema, tables, visitor, user) -%}
seen as (

    {% for table in tables -%}
    select
        {{ json_text('record', visitor) }} as visitor_id,
        {{ json_text('record', user) }} as customer_id
    from {{ source(schema, table) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

visitors as (

    select
        visitor_id,
        min(customer_id) as customer_id
    from seen
    where visitor_id is not null and customer_id is not null
    group by visitor_id
    having min(customer_id) = max(customer_id)

)
{%- endmacro -%}

{#- What tells a click from others: the visitor, the visit (without one the instant) and the code. -#}
{%- macro event_click_id(json, visitor, visit, instant, code) -%}
    md5(
            coalesce({{ json_text(json, visitor) }}, '')
            || ' ' || coalesce({{ json_text(json, visit) }}, {{ json_text(json, instant) }}, '')
            || ' ' || {{ json_text(json, code) }}
        )
{%- endmacro -%}

{#- The CTEs `led_candidates` and `led`: of each row of `events` the newest of the visitor's `clicks` before it. -#}
{%- macro newest_click_before(events, instant) -%}
led_candidates as (

    select
        {{ events }}._source_file,
        {{ events }}._source_line,
        clicks.referral_click_id,
        row_number() over (
            partition by {{ events }}._source_file, {{ events }}._source_line
            order by clicks.clicked_at desc, clicks.referral_click_id
        ) as click_rank
    from {{ events }}
    inner join clicks
        on
            {{ events }}.visitor_id = clicks.visitor_id
            and clicks.clicked_at <= {{ events }}.{{ instant }}

),

led as (

    select
        _source_file,
        _source_line,
        referral_click_id
    from led_candidates
    where click_rank = 1

)
{%- endmacro -%}

{#- The CTEs `pages_seen` and `landings`: pages that Segment saw with a code, each message once; whether a page
    begins a visit: GA4's half an hour without another. -#}
{%- macro segment_landings() -%}
pages_seen as (

    select
        {{ json_text('record', 'messageId') }} as message_id,
        {{ json_text('record', 'code') }} as code,
        {{ json_text('record', 'at') }} as clicked_at,
        {{ read_as(json_text('record', 'at'), 'timestamp with time zone') }} as clicked_instant,
        {{ json_text('record', 'anonymousId') }} as visitor_id,
        {{ json_text('record', 'userId') }} as user_id,
        row_number() over (
            partition by {{ json_text('record', 'messageId') }}
            order by _load_sequence, _source_file, _source_line
        ) as copy_rank,
        {{ landed_columns() }}
    from {{ source('raw_segment_export', 'clicks') }}

),

landings as (

    select
        'segment-' || message_id as referral_click_id,
        code,
        clicked_at,
        visitor_id,
        user_id,
        coalesce(
            visitor_id is null
            or clicked_instant is null
            or {{ dbt.datediff(
                'lag(clicked_instant) over (partition by visitor_id, code order by clicked_instant, message_id)',
                'clicked_instant', 'second'
            ) }} > 1800,
            true
        ) as is_first_of_visit,
        {{ landed_columns() }}
    from pages_seen
    where copy_rank = 1

)
{%- endmacro -%}

{#- An amount of a message, or of a part of it; null where it is none or beyond all orders. -#}
{%- macro segment_amount(name, json='record') -%}
    try_cast({{ json_text(json, name) }} as decimal(12, 4))
{%- endmacro -%}
