-- One row per customer assigned in a campaign by `as_of`, newest version.
with

{{ latest_versions('activations') }},

recorded as (

    select count(accepted_at) as acceptance_count from latest

),

final as (

    select
        campaign_id,
        customer_id,
        arm,
        assigned_at,
        case when accepted_at <= {{ as_of() }} then accepted_at end as accepted_at,
        case when posted_at <= {{ as_of() }} then posted_at end as posted_at,
        incentive_kind,
        -- Costs are booked with acceptances, where those are recorded: one booked for who has not
        -- accepted by `as_of` would tell that they will.
        case
            when accepted_at <= {{ as_of() }} or recorded.acceptance_count = 0 then incentive_cost
        end as incentive_cost,
        currency
    from latest
    cross join recorded
    where assigned_at <= {{ as_of() }}

)

select * from final
