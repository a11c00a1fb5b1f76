-- One row per visit in which somebody landed with a referral code, from Google Analytics 4: the first landing of the
-- visit with that code. A visitor is a customer where the site told who they are, now or another time, and never two.
with

{{ visitors_of_events('raw_ga4_export', ['clicks', 'conversions'], 'user_pseudo_id', 'user_id') }},

landings as (

    select
        'ga4-' || {{ event_click_id('record', 'user_pseudo_id', 'ga_session_id', 'at', 'code') }} as referral_click_id,
        {{ json_text('record', 'code') }} as code,
        {{ json_text('record', 'at') }} as clicked_at,
        {{ json_text('record', 'user_pseudo_id') }} as visitor_id,
        {{ json_text('record', 'user_id') }} as user_id,
        {{ landed_columns() }}
    from {{ source('raw_ga4_export', 'clicks') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by referral_click_id
            order by clicked_at, _load_sequence, _source_file, _source_line
        ) as landing_rank
    from landings

),

renamed as (

    select
        ranked.*,
        coalesce(ranked.user_id, visitors.customer_id) as customer_id
    from ranked
    left join visitors on ranked.visitor_id = visitors.visitor_id
    where ranked.landing_rank = 1

),

{{ under_contract('renamed', 'referral_clicks', [
    'referral_click_id', 'code', 'clicked_at', 'visitor_id', 'customer_id',
]) }}

select * from final
