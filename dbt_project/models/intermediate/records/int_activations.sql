-- One row per customer assigned in a campaign by `as_of`: as handed over, and as drawn here. Where both tell of
-- one, the arm is the one drawn here, and what came of it is the brand's word.
with

{{ latest_versions('activations') }},

recorded as (

    select count(accepted_at) as acceptance_count from latest

),

drawn as (

    select
        assignments.*,
        {{ person_of('assignments.customer_id') }} as person_id,
        row_number() over (
            partition by assignments.campaign_id, {{ person_of('assignments.customer_id') }}
            order by assignments.arm desc, assignments.assigned_at asc, assignments.customer_id asc
        ) as place
    from {{ ref('stg_campaigns__assignments') }} as assignments
    left join {{ ref('int_person_ids') }} as persons
        on assignments.customer_id = persons.customer_id
    where assignments.assigned_at <= {{ as_of() }}

),

-- Of a person who was assigned under two records, once to each arm, the treatment is what they saw.
brought as (

    select
        *,
        row_number() over (
            partition by campaign_id, customer_id
            order by arm desc, assigned_at asc, record_customer_id asc
        ) as place
    from latest

),

drawn_once as (

    select * from drawn
    where place = 1

),

handed_over as (

    select
        brought.campaign_id,
        brought.customer_id,
        brought.arm,
        brought.assigned_at,
        case when brought.accepted_at <= {{ as_of() }} then brought.accepted_at end as accepted_at,
        case when brought.posted_at <= {{ as_of() }} then brought.posted_at end as posted_at,
        brought.incentive_kind,
        -- Costs are booked with acceptances, where those are recorded: one booked for who has not
        -- accepted by `as_of` would tell that they will.
        case
            when brought.accepted_at <= {{ as_of() }} or recorded.acceptance_count = 0
                then brought.incentive_cost
        end as incentive_cost,
        brought.currency
    from brought
    cross join recorded
    where brought.assigned_at <= {{ as_of() }} and brought.place = 1

),

final as (

    select
        coalesce(drawn.campaign_id, handed_over.campaign_id) as campaign_id,
        coalesce(drawn.person_id, handed_over.customer_id) as customer_id,
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
    full join drawn_once as drawn
        on
            handed_over.campaign_id = drawn.campaign_id
            and handed_over.customer_id = drawn.person_id

)

select * from final
