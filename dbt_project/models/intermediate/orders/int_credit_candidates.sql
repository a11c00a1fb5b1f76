-- One row per standing act of value, rule and person whose link or code stands behind it, valid then or not.
-- Where one was valid, those that were not are no candidates.
with

events as (

    select * from {{ ref('int_conversion_events') }}
    where is_standing

),

codes as (

    select * from {{ ref('int_referral_codes') }}
    where code_form is not null

),

by_link as (

    select
        events.conversion_kind,
        events.conversion_key,
        events.occurred_at,
        'link' as rule,
        codes.*,
        clicks.code = codes.code as is_exact,
        clicks.clicked_at as used_at,
        {{ code_is_valid('codes', 'clicks.clicked_at') }} as is_valid
    from events
    inner join {{ ref('int_referral_clicks') }} as clicks
        on
            events.referral_click_id = clicks.referral_click_id
            and events.occurred_at >= clicks.clicked_at
    inner join codes on clicks.code_form = codes.code_form

),

by_code as (

    select
        events.conversion_kind,
        events.conversion_key,
        events.occurred_at,
        'code' as rule,
        codes.*,
        events.promo_code = codes.code as is_exact,
        events.occurred_at as used_at,
        {{ code_is_valid('codes', 'events.occurred_at') }} as is_valid
    from events
    inner join codes on events.code_form = codes.code_form

),

matches as (

    select * from by_link
    union all
    select * from by_code

),

validity as (

    select
        *,
        max(case when is_valid then 1 else 0 end) over (
            partition by conversion_kind, conversion_key, rule
        ) as has_valid
    from matches

),

-- Codes that differ in case alone are told apart by their exact spelling, where that was kept.
exactness as (

    select
        *,
        max(case when is_exact then 1 else 0 end) over (
            partition by conversion_kind, conversion_key, rule
        ) as has_exact
    from validity
    where is_valid or has_valid = 0

),

preferred as (

    select
        *,
        row_number() over (
            partition by conversion_kind, conversion_key, rule, customer_id
            order by valid_from desc, code
        ) as preference
    from exactness
    where is_exact or has_exact = 0

),

final as (

    select
        conversion_kind,
        conversion_key,
        occurred_at,
        rule,
        customer_id as owner_id,
        code,
        code_form,
        campaign_id,
        is_single_use,
        used_at,
        is_valid,
        count(*) over (partition by conversion_kind, conversion_key, rule) as owner_count
    from preferred
    where preference = 1

)

select * from final
