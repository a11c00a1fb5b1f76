-- One row per order or conversion and part of its credit. Link before code before exposure; what nobody earned is
-- a part without a credited customer, so that the parts of an act always add up to its net amount. What a code
-- brought while it stood open to everybody is held apart, and passes on to nobody.
with

judged as (

    select
        credits.*,
        case when credits.obstacle is null then credits.matched_rule end as earned_rule,
        leaks.code_form is not null as is_held,
        leaks.from_date as leaked_from_date,
        leaks.to_date as leaked_to_date
    from {{ ref('int_conversion_credits') }} as credits
    left join {{ ref('int_code_leaks') }} as leaks
        on
            credits.obstacle is null
            and credits.matched_rule = 'code'
            and credits.code_form = leaks.code_form
            and credits.owner_id = leaks.owner_id
            and cast(credits.occurred_at as date) between leaks.from_date and leaks.to_date

),

final as (

    select
        judged.conversion_kind,
        judged.conversion_key,
        coalesce(exposures.credit_number, 1) as credit_number,
        judged.customer_id,
        coalesce(
            exposures.customer_id,
            case when judged.earned_rule is not null and not judged.is_held then judged.owner_id end
        ) as credited_customer_id,
        case when judged.is_held then judged.owner_id end as held_customer_id,
        case when exposures.customer_id is not null then 'exposure' else coalesce(judged.earned_rule, 'none') end
            as rule,
        case when exposures.customer_id is not null then exposures.amount else judged.net_amount end as amount,
        judged.currency,
        judged.occurred_at,
        judged.code_form,
        judged.campaign_id,
        judged.is_held,
        judged.is_cancelled,
        judged.is_fully_refunded,
        case
            when exposures.credit_count > 1
                then
                    'the buyer acted on their post on ' || cast(exposures.acted_date as varchar(10))
                    || ', and on posts of ' || cast(exposures.credit_count - 1 as varchar(10))
                    || ' more: shared equally'
            when exposures.customer_id is not null
                then 'the buyer acted on their post on ' || cast(exposures.acted_date as varchar(10))
            when judged.is_held
                then
                    'their code was used, but from ' || cast(judged.leaked_from_date as varchar(10))
                    || ' to ' || cast(judged.leaked_to_date as varchar(10)) || ' it had leaked: held apart'
            when judged.earned_rule = 'link'
                then 'a click on their link on ' || cast(cast(judged.used_at as date) as varchar(10))
            when judged.earned_rule = 'code' then 'their code was used'
            {% for obstacle, words in credit_obstacles().items() %}
            when judged.obstacle = '{{ obstacle }}' then '{{ words }}'
            {% endfor %}
        end as evidence
    from judged
    left join {{ ref('int_exposure_credits') }} as exposures
        on
            judged.conversion_kind = exposures.conversion_kind
            and judged.conversion_key = exposures.conversion_key

)

select * from final
