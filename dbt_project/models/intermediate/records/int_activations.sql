-- One row per customer assigned in a campaign by `as_of`: as handed over, and as drawn here. Where both tell of
-- one, the arm is the one drawn here, and what came of it is the brand's word.
with

{{ latest_versions('activations') }},

recorded as (

    select count(accepted_at) as acceptance_count from latest

),

drawn as (

    select * from {{ ref('stg_campaigns__assignments') }}
    where assigned_at <= {{ as_of() }}

),

handed_over as (

    select
        latest.campaign_id,
        latest.customer_id,
        latest.arm,
        latest.assigned_at,
        case when latest.accepted_at <= {{ as_of() }} then latest.accepted_at end as accepted_at,
        case when latest.posted_at <= {{ as_of() }} then latest.posted_at end as posted_at,
        latest.incentive_kind,
        -- Costs are booked with acceptances, where those are recorded: one booked for who has not
        -- accepted by `as_of` would tell that they will.
        case
            when latest.accepted_at <= {{ as_of() }} or recorded.acceptance_count = 0
                then latest.incentive_cost
        end as incentive_cost,
        latest.currency
    from latest
    cross join recorded
    where latest.assigned_at <= {{ as_of() }}

),

final as (

    select
        coalesce(drawn.campaign_id, handed_over.campaign_id) as campaign_id,
        coalesce(drawn.customer_id, handed_over.customer_id) as customer_id,
        coalesce(drawn.arm, handed_over.arm) as arm,
        coalesce(drawn.wave, 1) as wave,
        coalesce(drawn.assigned_at, handed_over.assigned_at) as assigned_at,
        handed_over.accepted_at,
        handed_over.posted_at,
        coalesce(handed_over.incentive_kind, drawn.incentive_kind) as incentive_kind,
        handed_over.incentive_cost,
        drawn.incentive_cost as promised_cost,
        coalesce(handed_over.currency, drawn.currency) as currency,
        drawn.stratum,
        drawn.propensity,
        drawn.is_exploration,
        drawn.expected_conversions
    from handed_over
    full join drawn
        on
            handed_over.campaign_id = drawn.campaign_id
            and handed_over.customer_id = drawn.customer_id

)

select * from final
