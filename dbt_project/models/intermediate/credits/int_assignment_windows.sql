-- One row per campaign and assigned customer who may be profiled: over which time what came of it is counted.
with

parameters as (

    select * from {{ ref('stg_config__run_parameters') }}

),

-- A campaign we do not know, or that had ended, runs from the assignment for one conversion window.
assigned as (

    select
        activations.*,
        greatest(activations.assigned_at, coalesce(campaigns.starts_at, activations.assigned_at)) as window_from,
        case
            when campaigns.ends_at > activations.assigned_at then campaigns.ends_at
            else {{ dbt.dateadd('day', 'parameters.conversion_window_days', 'activations.assigned_at') }}
        end as window_to,
        upper(trim(coalesce(activations.currency, campaigns.currency, parameters.currency)))
        = parameters.currency as is_own_currency
    from {{ ref('int_activations') }} as activations
    inner join {{ ref('int_profiled_customers') }} as profiled
        on activations.customer_id = profiled.customer_id
    cross join parameters
    left join {{ ref('int_campaigns') }} as campaigns on activations.campaign_id = campaigns.campaign_id

),

measured as (

    select
        *,
        {{ dbt.datediff('window_from', 'window_to', 'second') }} as second_count
    from assigned

),

final as (

    select
        campaign_id,
        wave,
        customer_id,
        arm,
        stratum,
        propensity,
        is_exploration,
        expected_conversions,
        assigned_at,
        accepted_at,
        posted_at,
        incentive_kind,
        case when is_own_currency then incentive_cost end as incentive_cost,
        case when is_own_currency then promised_cost end as promised_cost,
        window_from,
        window_to,
        {{ dbt.dateadd('second', '3 * second_count', 'window_to') }} as long_window_to,
        {{ dbt.dateadd('second', '-second_count', 'assigned_at') }} as prior_from,
        row_number() over (
            partition by customer_id
            order by assigned_at, campaign_id
        ) as assignment_number
    from measured

)

select * from final
