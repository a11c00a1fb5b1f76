-- One row per campaign and assigned customer who may be profiled: what was promised, what came in the window, in
-- one four times as long, and before. Counts and sums; the measuring core divides and compares.
with

known as (

    select
        (select count(*) from {{ ref('int_order_values') }}) > 0 as has_orders,
        (select count(accepted_at) from {{ ref('int_activations') }}) > 0 as has_acceptances,
        (select count(posted_at) from {{ ref('int_activations') }}) > 0 as has_posted

),

windows as (

    select * from {{ ref('int_assignment_windows') }}

),

-- Whoever owns no code in the window cannot be seen to bring anything.
code_owners as (

    select distinct
        windows.campaign_id,
        windows.customer_id
    from windows
    inner join {{ ref('int_referral_codes') }} as codes
        on
            windows.customer_id = codes.customer_id
            and codes.valid_from <= windows.window_to
            and (codes.valid_to is null or codes.valid_to >= windows.window_from)

),

earlier as (

    select
        later.campaign_id,
        later.customer_id,
        count(*) as previous_activation_count
    from windows as later
    inner join windows as sooner
        on
            later.customer_id = sooner.customer_id
            and later.assignment_number > sooner.assignment_number
    where sooner.arm = 'treatment'
    group by later.campaign_id, later.customer_id

),

outreach as (

    select
        customer_id,
        has_consent,
        changed_at
    from {{ ref('int_consents') }}
    where purpose = 'outreach'

),

final as (

    select
        windows.campaign_id,
        windows.wave,
        windows.customer_id,
        windows.arm,
        windows.stratum,
        windows.propensity,
        windows.is_exploration,
        windows.expected_conversions,
        windows.assigned_at,
        windows.window_from,
        windows.window_to,
        windows.long_window_to,
        windows.window_to <= {{ as_of() }} as is_window_complete,
        windows.long_window_to <= {{ as_of() }} as is_long_window_complete,
        case when known.has_acceptances then windows.accepted_at is not null end as has_accepted,
        case when known.has_posted then windows.posted_at is not null end as has_posted,
        windows.incentive_kind,
        {{ run_parameter('currency') }} as currency,
        windows.promised_cost,
        windows.incentive_cost,
        code_owners.customer_id is not null as has_code,
        {% for column in [
            'conversion_count', 'purchase_count', 'friends_converted_count', 'net_amount',
            'long_conversion_count', 'long_net_amount',
            'prior_conversion_count', 'prior_net_amount', 'earlier_conversion_count',
        ] %}
        case when code_owners.customer_id is not null then coalesce(credits.{{ column }}, 0) end as {{ column }},
        {% endfor %}
        {% for column in [
            'own_order_count', 'own_net_amount', 'long_own_order_count',
            'prior_own_order_count', 'prior_own_net_amount', 'earlier_own_order_count',
        ] %}
        case when known.has_orders then coalesce(orders.{{ column }}, 0) end as {{ column }},
        {% endfor %}
        exposures.exposed_people_count,
        case when known.has_orders then exposures.exposed_order_count end as exposed_order_count,
        case when known.has_orders then exposures.usual_order_count end as usual_order_count,
        engagements.post_count,
        engagements.engagement_count,
        coalesce(earlier.previous_activation_count, 0) as previous_activation_count,
        case
            when outreach.customer_id is not null
                then
                    not outreach.has_consent
                    and coalesce(outreach.changed_at between windows.window_from and windows.window_to, false)
        end as has_withdrawn_outreach
    from windows
    cross join known
    left join code_owners
        on
            windows.campaign_id = code_owners.campaign_id
            and windows.customer_id = code_owners.customer_id
    {% for name in ['credits', 'orders', 'exposures', 'engagements'] %}
    left join {{ ref('int_assignment_' ~ name) }} as {{ name }}
        on
            windows.campaign_id = {{ name }}.campaign_id
            and windows.customer_id = {{ name }}.customer_id
    {% endfor %}
    left join earlier
        on
            windows.campaign_id = earlier.campaign_id
            and windows.customer_id = earlier.customer_id
    left join outreach on windows.customer_id = outreach.customer_id

)

select * from final
