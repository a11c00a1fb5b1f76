-- One row per order or conversion placed by `as_of` and part of its credit. No buyer stands in it, so it holds the
-- acts of everybody, also of those who may not be shown: only so do its parts add up to the brand's net revenue.
with

final as (

    select
        conversion_key,
        conversion_kind,
        credit_number,
        credited_customer_id,
        held_customer_id,
        rule,
        {{ rule_version() }} as rule_version,
        amount,
        currency,
        occurred_at,
        campaign_id,
        is_held,
        is_cancelled,
        is_fully_refunded,
        evidence
    from {{ ref('int_ledger_credits') }}

)

select * from final
