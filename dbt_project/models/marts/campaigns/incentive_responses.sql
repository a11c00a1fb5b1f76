-- One row per kind of incentive offered by `as_of`: how many have answered, and how many of them accepted. Whoever
-- may still answer, because the campaign runs and they were asked within one conversion window, is no refusal.
with

offered as (

    select
        activations.incentive_kind,
        activations.accepted_at,
        {{ has_answered('activations.accepted_at', 'activations.assigned_at', 'campaigns.ends_at') }}
            as has_answered
    from {{ ref('int_activations') }} as activations
    left join {{ ref('int_campaigns') }} as campaigns on activations.campaign_id = campaigns.campaign_id
    where activations.arm = 'treatment' and activations.incentive_kind is not null

),

-- Where no acceptance was ever recorded, nobody is known to have refused.
recorded as (

    select count(accepted_at) as acceptance_count from offered

),

final as (

    select
        offered.incentive_kind,
        count(*) as offered_count,
        case when max(recorded.acceptance_count) > 0 then count(offered.accepted_at) end as accepted_count
    from offered
    cross join recorded
    where offered.has_answered
    group by offered.incentive_kind

)

select * from final
