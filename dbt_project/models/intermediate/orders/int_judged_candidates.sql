-- One row per candidate for a credit, with the first reason for which it does not earn; null where it does.
with

candidates as (

    select * from {{ ref('int_credit_candidates') }}

),

events as (

    select * from {{ ref('int_conversion_events') }}

),

first_orders as (

    select
        customer_id,
        min(occurred_at) as first_ordered_at
    from events
    where conversion_kind = 'purchase' and is_standing
    group by customer_id

),

-- A coupon redeemed with a purchase is one use, told twice: the purchase of a day is the use.
uses as (

    select
        *,
        row_number() over (
            partition by code
            order by
                case when is_valid then 0 else 1 end,
                cast(occurred_at as date),
                case when conversion_kind = 'purchase' then 0 else 1 end,
                occurred_at,
                conversion_kind,
                conversion_key,
                rule,
                owner_id
        ) as use_number
    from candidates

),

final as (

    select
        uses.conversion_kind,
        uses.conversion_key,
        uses.occurred_at,
        events.customer_id as buyer_id,
        uses.rule,
        uses.owner_id,
        uses.code,
        uses.code_form,
        uses.campaign_id,
        uses.used_at,
        case
            when not uses.is_valid then 'outside its validity'
            when uses.owner_count > 1 then 'several owners'
            when events.customer_id = uses.owner_id then 'own'
            when buyers.household_id = owners.household_id then 'household'
            when campaigns.is_new_customer_offer and first_orders.first_ordered_at < uses.occurred_at
                then 'existing customer'
            when uses.is_single_use and uses.use_number > 1 then 'used before'
        end as obstacle
    from uses
    inner join events
        on
            uses.conversion_kind = events.conversion_kind
            and uses.conversion_key = events.conversion_key
    left join {{ ref('int_customers') }} as buyers on events.customer_id = buyers.customer_id
    left join {{ ref('int_customers') }} as owners on uses.owner_id = owners.customer_id
    left join {{ ref('int_campaigns') }} as campaigns on uses.campaign_id = campaigns.campaign_id
    left join first_orders on events.customer_id = first_orders.customer_id

)

select * from final
