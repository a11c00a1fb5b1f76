{#- Acts of value that are not in the ledger, are in it without being one, or whose parts do not add up to their net
    amount, in their currency. Net revenue is worked out anew from the order's own amounts. -#}
{% test parts_add_up(model, orders, conversions) %}

with

acts as (

    select
        'purchase' as conversion_kind,
        order_id as conversion_key,
        gross_amount - coalesce(discount_amount, 0) - coalesce(refunded_amount, 0) as net_amount,
        currency
    from {{ orders }}
    union all
    select
        lower(trim(kind)) as conversion_kind,
        conversion_id as conversion_key,
        value as net_amount,
        upper(trim(currency)) as currency
    from {{ conversions }}

),

parts as (

    select
        conversion_kind,
        conversion_key,
        sum(amount) as amount,
        count(*) as part_count,
        max(credit_number) as last_number,
        count(amount) as amount_count,
        min(currency) as currency,
        max(currency) as other_currency
    from {{ model }}
    group by conversion_kind, conversion_key

)

select
    acts.conversion_kind as act_kind,
    acts.conversion_key as act_key,
    acts.net_amount,
    parts.*
from acts
full join parts
    on
        acts.conversion_kind = parts.conversion_kind
        and acts.conversion_key = parts.conversion_key
where
    acts.conversion_key is null
    or parts.conversion_key is null
    or parts.amount is distinct from acts.net_amount
    or parts.amount_count not in (0, parts.part_count)
    or parts.part_count <> parts.last_number
    or parts.currency is distinct from acts.currency
    or parts.other_currency is distinct from acts.currency

{% endtest %}
