-- One row per visit in which somebody saw a page with a referral code, from Segment. Messages know no visits: a page
-- within half an hour after another of the same visitor and code is the same visit.
with

{{ visitors_of_events('raw_segment_export', ['identities'], 'anonymousId', 'userId') }},

{{ segment_landings() }},

renamed as (

    select
        landings.*,
        coalesce(landings.user_id, visitors.customer_id) as customer_id
    from landings
    left join visitors on landings.visitor_id = visitors.visitor_id
    where landings.is_first_of_visit

),

{{ under_contract('renamed', 'referral_clicks', [
    'referral_click_id', 'code', 'clicked_at', 'visitor_id', 'customer_id',
]) }}

select * from final
