-- One row per customer ever assigned in a campaign: arms, what they did, what it cost and what came of it.
with

parameters as (

    select * from {{ ref('stg_config__run_parameters') }}

),

-- A campaign we do not know runs from the assignment for one conversion window.
activations as (

    select
        activations.campaign_id,
        activations.customer_id,
        activations.arm = 'treatment' as is_treatment,
        activations.accepted_at,
        activations.posted_at,
        coalesce(
            activations.posted_at is not null
            or {{ has_answered('activations.accepted_at', 'activations.assigned_at', 'campaigns.ends_at') }},
            false
        ) as has_answered,
        case
            when
                upper(trim(coalesce(activations.currency, campaigns.currency, parameters.currency)))
                = parameters.currency
                then activations.incentive_cost
        end as incentive_cost,
        greatest(activations.assigned_at, coalesce(campaigns.starts_at, activations.assigned_at))
            as credited_from,
        coalesce(
            campaigns.ends_at,
            {{ dbt.dateadd('day', 'parameters.conversion_window_days', 'activations.assigned_at') }}
        ) as credited_until
    from {{ ref('int_activations') }} as activations
    cross join parameters
    left join {{ ref('int_campaigns') }} as campaigns on activations.campaign_id = campaigns.campaign_id

),

-- An act inside two campaigns of one person is still one act, and their activation's if either was one.
credited as (

    select
        activations.customer_id,
        credits.conversion_key,
        max(case when activations.is_treatment then 1 else 0 end) = 1 as is_treatment,
        max(case when credits.currency = {{ run_parameter('currency') }} then credits.net_amount end)
            as net_amount
    from activations
    inner join {{ ref('int_credited_acts') }} as credits
        on
            activations.customer_id = credits.credited_customer_id
            and activations.credited_from <= credits.occurred_at
            and activations.credited_until >= credits.occurred_at
    group by activations.customer_id, credits.conversion_kind, credits.conversion_key

),

conversions as (

    select
        customer_id,
        count(case when is_treatment then 1 end) as activation_conversion_count,
        count(case when not is_treatment then 1 end) as control_conversion_count,
        cast(sum(case when is_treatment then net_amount end) as decimal(18, 4)) as activation_net_amount
    from credited
    group by customer_id

),

sums as (

    select
        customer_id,
        count(case when is_treatment then 1 end) as activation_count,
        count(case when is_treatment and has_answered then 1 end) as answered_count,
        count(case when is_treatment then accepted_at end) as accepted_count,
        count(case when is_treatment then posted_at end) as posted_count,
        count(case when not is_treatment then 1 end) as control_count,
        cast(sum(case when is_treatment then incentive_cost end) as decimal(18, 4)) as incentive_cost_amount
    from activations
    group by customer_id

),

final as (

    select
        sums.customer_id,
        sums.activation_count,
        sums.answered_count,
        sums.accepted_count,
        sums.posted_count,
        sums.control_count,
        case when sums.activation_count > 0 then coalesce(conversions.activation_conversion_count, 0) end
            as activation_conversion_count,
        case when sums.activation_count > 0 then coalesce(conversions.activation_net_amount, 0) end
            as activation_net_amount,
        case when sums.control_count > 0 then coalesce(conversions.control_conversion_count, 0) end
            as control_conversion_count,
        sums.incentive_cost_amount
    from sums
    left join conversions on sums.customer_id = conversions.customer_id

)

select * from final
