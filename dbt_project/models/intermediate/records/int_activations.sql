-- One row per customer assigned in a campaign by `as_of`, newest version.
with

{{ latest_versions('activations') }},

recorded as (

    select count(accepted_at) as acceptance_count from latest

),

final as (

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

)

select * from final
