-- One row per campaign and customer who may be profiled and is assigned in it: their arm, and when they were last
-- contacted for it.
with

exported as (

    select
        exports.campaign_id,
        {{ person_of('exports.customer_id') }} as customer_id,
        max(exports.as_of) as exported_at
    from {{ ref('stg_campaigns__exports') }} as exports
    left join {{ ref('int_person_ids') }} as persons on exports.customer_id = persons.customer_id
    where exports.as_of <= {{ as_of() }}
    group by exports.campaign_id, {{ person_of('exports.customer_id') }}

),

final as (

    select
        activations.campaign_id,
        activations.customer_id,
        cast(activations.wave as bigint) as wave,
        activations.arm,
        activations.assigned_at,
        -- Who is treated is taken to have been contacted then; a later export contacts them again.
        case
            when activations.arm = 'treatment'
                then greatest(activations.assigned_at, coalesce(exported.exported_at, activations.assigned_at))
            else exported.exported_at
        end as last_contacted_at
    from {{ ref('int_activations') }} as activations
    inner join {{ ref('int_profiled_customers') }} as profiled
        on activations.customer_id = profiled.customer_id
    left join exported
        on
            activations.campaign_id = exported.campaign_id
            and activations.customer_id = exported.customer_id

)

select * from final
