-- One row per campaign in which anybody is assigned: what it is, when it runs, and how it is to be judged.
with

assigned as (

    select
        campaign_id,
        min(assigned_at) as first_assigned_at
    from {{ ref('int_activations') }}
    group by campaign_id

),

-- What was frozen when the campaign started; a file changed since is no rule to judge it by.
started as (

    select
        campaign_id,
        {{ json_field('definition', 'decision.metric') }} as decision_metric,
        cast({{ json_field('definition', 'decision.at_least') }} as double) as decision_at_least,
        cast({{ json_field('definition', 'decision.confidence') }} as double) as decision_confidence
    from {{ ref('stg_campaigns__starts') }}
    where started_at <= {{ as_of() }}

),

final as (

    select
        assigned.campaign_id,
        campaigns.name,
        campaigns.objective,
        campaigns.starts_at,
        campaigns.ends_at,
        campaigns.budget,
        upper(trim(campaigns.currency)) as currency,
        started.decision_metric,
        started.decision_at_least,
        started.decision_confidence,
        assigned.first_assigned_at
    from assigned
    left join {{ ref('int_campaigns') }} as campaigns on assigned.campaign_id = campaigns.campaign_id
    left join started on assigned.campaign_id = started.campaign_id

)

select * from final
