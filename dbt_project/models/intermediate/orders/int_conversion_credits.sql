-- One row per act of value with the person it is credited to. A link outranks a code; neither earns
-- for the buyer or their household. Rebuilt whole, not by load: a code, a household or a consent that
-- comes later changes the credit of acts long landed, and a rebuild costs 2 s of 300,000 orders.
with

events as (

    select * from {{ ref('int_conversion_events') }}

),

customers as (

    select
        customer_id,
        household_id
    from {{ ref('int_customers') }}

),

candidates as (

    select
        candidates.*,
        coalesce(
            events.customer_id = candidates.owner_id
            or buyers.household_id = owners.household_id,
            false
        ) as is_own
    from {{ ref('int_credit_candidates') }} as candidates
    inner join events on candidates.conversion_key = events.conversion_key
    left join customers as buyers on events.customer_id = buyers.customer_id
    left join customers as owners on candidates.owner_id = owners.customer_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by conversion_key
            order by
                case when is_own then 1 else 0 end,
                case when rule = 'link' then 0 else 1 end,
                owner_count,
                owner_id
        ) as preference
    from candidates

),

final as (

    select
        events.conversion_key,
        events.conversion_kind,
        events.customer_id,
        case when not ranked.is_own and ranked.owner_count = 1 then ranked.owner_id end
            as credited_customer_id,
        ranked.rule as matched_rule,
        ranked.code as matched_code,
        ranked.used_at,
        events.net_amount,
        events.currency,
        events.occurred_at,
        ranked.owner_count,
        coalesce(ranked.is_own, false) as is_self_or_household
    from events
    left join ranked
        on
            events.conversion_key = ranked.conversion_key
            and ranked.preference = 1

)

select * from final
