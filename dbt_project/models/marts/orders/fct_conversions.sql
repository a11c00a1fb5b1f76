-- One row per act of value with its credit, where buyer or credited person consents to profiling.
with

credits as (

    select * from {{ ref('int_conversion_credits') }}

),

profiled as (

    select * from {{ ref('int_profiled_customers') }}

),

shown as (

    select
        credits.*,
        buyers.customer_id as shown_customer_id,
        owners.customer_id as shown_credited_id
    from credits
    left join profiled as buyers on credits.customer_id = buyers.customer_id
    left join profiled as owners on credits.credited_customer_id = owners.customer_id

),

final as (

    select
        conversion_key,
        conversion_kind,
        shown_customer_id as customer_id,
        shown_credited_id as credited_customer_id,
        case when shown_credited_id is not null then matched_rule else 'none' end as rule,
        '1' as rule_version,
        net_amount,
        currency,
        occurred_at,
        is_self_or_household,
        case
            when shown_credited_id is not null and matched_rule = 'link'
                then
                    'a click on ' || matched_code || ' on '
                    || cast(cast(used_at as date) as varchar(10))
            when shown_credited_id is not null then 'code ' || matched_code || ' was used'
            when is_self_or_household
                then 'the only code behind it is the buyer''s or their household''s'
            when owner_count > 1 then 'the code belongs to more than one customer'
            when matched_rule is not null then 'the code belongs to nobody who may be shown'
            else 'no link or code of a customer stands behind it'
        end as evidence
    from shown
    where shown_customer_id is not null or shown_credited_id is not null

)

select * from final
