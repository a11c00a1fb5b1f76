-- One row per order or conversion with the link or code that stands behind it, and whether it earns. What earns
-- goes before what does not, and a link before a code. Rebuilt whole, not by load: a code, a household or a
-- consent that comes later changes the credit of acts long landed.
with

ranked as (

    select
        *,
        row_number() over (
            partition by conversion_kind, conversion_key
            order by
                case when obstacle is null then 0 else 1 end,
                case when rule = 'link' then 0 else 1 end,
                owner_id
        ) as preference
    from {{ ref('int_judged_candidates') }}

),

final as (

    select
        events.conversion_kind,
        events.conversion_key,
        events.customer_id,
        events.occurred_at,
        events.net_amount,
        events.currency,
        events.is_cancelled,
        events.is_fully_refunded,
        ranked.rule as matched_rule,
        ranked.owner_id,
        ranked.code_form,
        ranked.campaign_id,
        ranked.used_at,
        case
            when events.is_cancelled then 'cancelled'
            when events.is_fully_refunded then 'paid back'
            when ranked.rule is null then 'nothing found'
            when ranked.obstacle is not null then ranked.obstacle
            -- Nor does it pass on to whom something weaker speaks for: it is theirs.
            when profiled.customer_id is null then 'not shown'
        end as obstacle
    from {{ ref('int_conversion_events') }} as events
    left join ranked
        on
            events.conversion_kind = ranked.conversion_kind
            and events.conversion_key = ranked.conversion_key
            and ranked.preference = 1
    left join {{ ref('int_profiled_customers') }} as profiled on ranked.owner_id = profiled.customer_id

)

select * from final
