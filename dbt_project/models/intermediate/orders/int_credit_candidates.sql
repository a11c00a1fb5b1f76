-- One row per act of value, rule and person whose link or code, valid then, stands behind it.
with

events as (

    select * from {{ ref('int_conversion_events') }}

),

codes as (

    select * from {{ ref('int_referral_codes') }}
    where code_form is not null

),

clicks as (

    select * from {{ ref('int_referral_clicks') }}

),

by_link as (

    select
        events.conversion_key,
        'link' as rule,
        codes.customer_id as owner_id,
        codes.code,
        clicks.code = codes.code as is_exact,
        clicks.clicked_at as used_at
    from events
    inner join clicks
        on
            events.referral_click_id = clicks.referral_click_id
            and events.occurred_at >= clicks.clicked_at
    inner join codes
        on
            clicks.code_form = codes.code_form
            and {{ code_is_valid('codes', 'clicks.clicked_at') }}

),

by_code as (

    select
        events.conversion_key,
        'code' as rule,
        codes.customer_id as owner_id,
        codes.code,
        events.promo_code = codes.code as is_exact,
        events.occurred_at as used_at
    from events
    inner join codes
        on
            events.code_form = codes.code_form
            and {{ code_is_valid('codes', 'events.occurred_at') }}

),

matches as (

    select * from by_link
    union all
    select * from by_code

),

-- Codes that differ in case alone are told apart by their exact spelling, where that was kept.
exactness as (

    select
        *,
        max(case when is_exact then 1 else 0 end) over (
            partition by conversion_key, rule
        ) as has_exact
    from matches

),

final as (

    select
        conversion_key,
        rule,
        owner_id,
        min(code) as code,
        min(used_at) as used_at,
        count(*) over (partition by conversion_key, rule) as owner_count
    from exactness
    where is_exact or has_exact = 0
    group by conversion_key, rule, owner_id

)

select * from final
