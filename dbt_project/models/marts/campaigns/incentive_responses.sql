-- One row per kind of incentive offered by `as_of`: how many were offered it, and how many accepted.
with

offered as (

    select * from {{ ref('int_activations') }}
    where arm = 'treatment' and incentive_kind is not null

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
    group by offered.incentive_kind

)

select * from final
