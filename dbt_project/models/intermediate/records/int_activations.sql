-- One row per customer assigned in a campaign by `as_of`, newest version.
with

{{ latest_versions('activations') }},

final as (

    select
        campaign_id,
        customer_id,
        arm,
        assigned_at,
        case when accepted_at <= {{ as_of() }} then accepted_at end as accepted_at,
        case when posted_at <= {{ as_of() }} then posted_at end as posted_at,
        incentive_kind,
        incentive_cost,
        currency
    from latest
    where assigned_at <= {{ as_of() }}

)

select * from final
