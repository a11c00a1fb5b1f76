-- One row per profiled customer: what their codes, their activations and their friends' orders have shown.
with

known as (

    select
        (select count(*) from {{ ref('int_referral_codes') }}) > 0 as has_codes,
        (select count(*) from {{ ref('int_referral_clicks') }}) > 0 as has_clicks,
        (select count(*) from {{ ref('int_order_values') }}) > 0 as has_orders,
        (select count(*) from {{ ref('int_activations') }}) > 0 as has_activations,
        (select count(accepted_at) from {{ ref('int_activations') }}) > 0 as has_acceptances,
        (select count(posted_at) from {{ ref('int_activations') }}) > 0 as has_posted,
        (select min(occurred_at) from {{ ref('int_conversion_events') }}) as first_occurred_at

),

-- Between two codes of one person lies seldom a gap worth telling: first to last day of any of them.
code_spans as (

    select
        customer_id,
        count(distinct code_form) as code_count,
        min(valid_from) as first_valid_at,
        max(least(coalesce(valid_to, {{ as_of() }}), {{ as_of() }})) as last_valid_at
    from {{ ref('int_referral_codes') }}
    group by customer_id

),

codes as (

    select
        code_spans.customer_id,
        code_spans.code_count,
        cast(
            greatest(
                {{ dbt.datediff(
                    'greatest(code_spans.first_valid_at, known.first_occurred_at)', 'code_spans.last_valid_at', 'day'
                ) }},
                0
            ) as bigint
        ) as code_day_count
    from code_spans
    cross join known

),

code_owners as (

    select distinct
        customer_id,
        code_form
    from {{ ref('int_referral_codes') }}

),

clicks as (

    select
        code_owners.customer_id,
        count(*) as click_count
    from {{ ref('int_referral_clicks') }} as clicks
    inner join code_owners on clicks.code_form = code_owners.code_form
    group by code_owners.customer_id

),

credited as (

    select
        credited_customer_id as customer_id,
        count(*) as attributed_conversion_count,
        count(distinct cast(occurred_at as date)) as attributed_day_count,
        count(case when conversion_kind = 'purchase' then 1 end) as attributed_order_count,
        cast(sum(case when currency = {{ run_parameter('currency') }} then net_amount end) as decimal(18, 4))
            as attributed_net_amount,
        count(case when currency <> {{ run_parameter('currency') }} then 1 end)
            as attributed_other_currency_count
    from {{ ref('int_credited_acts') }}
    group by credited_customer_id

),

activations as (

    select * from {{ ref('int_activation_results') }}

),

exposed_people as (

    select
        customer_id,
        count(distinct friend_id) as exposed_people_count
    from {{ ref('int_exposed_days') }}
    group by customer_id

),

exposures as (

    select
        exposures.customer_id,
        max(exposed_people.exposed_people_count) as exposed_people_count,
        cast(sum(cast(exposures.exposed_day_count as decimal(18, 6))) as double) as exposed_day_count,
        cast(sum(cast(exposures.exposed_order_count as decimal(18, 6))) as double) as exposed_order_count,
        cast(sum(cast(exposures.usual_order_count as decimal(18, 9))) as double) as usual_order_count
    from {{ ref('int_exposures') }} as exposures
    inner join exposed_people on exposures.customer_id = exposed_people.customer_id
    group by exposures.customer_id

),

final as (

    select
        profiled.customer_id,
        {{ run_parameter('currency') }} as currency,
        case when known.has_codes then coalesce(codes.code_count, 0) end as code_count,
        case when known.first_occurred_at is not null then codes.code_day_count end as code_day_count,
        case when known.has_clicks and codes.code_count > 0 then coalesce(clicks.click_count, 0) end
            as click_count,
        case when codes.code_count > 0 then coalesce(credited.attributed_conversion_count, 0) end
            as attributed_conversion_count,
        case when codes.code_count > 0 then coalesce(credited.attributed_day_count, 0) end
            as attributed_day_count,
        case when codes.code_count > 0 then coalesce(credited.attributed_order_count, 0) end
            as attributed_order_count,
        case
            when credited.attributed_other_currency_count > 0 then credited.attributed_net_amount
            when codes.code_count > 0 then coalesce(credited.attributed_net_amount, 0)
        end as attributed_net_amount,
        case when codes.code_count > 0 then coalesce(credited.attributed_other_currency_count, 0) end
            as attributed_other_currency_count,
        case when known.has_activations then coalesce(activations.activation_count, 0) end
            as activation_count,
        case when known.has_activations then coalesce(activations.answered_count, 0) end as answered_count,
        case when known.has_acceptances then coalesce(activations.accepted_count, 0) end as accepted_count,
        case when known.has_posted then coalesce(activations.posted_count, 0) end as posted_count,
        case when known.has_activations then coalesce(activations.control_count, 0) end as control_count,
        case
            when codes.code_count > 0 and activations.activation_count > 0
                then activations.activation_conversion_count
        end as activation_conversion_count,
        case when codes.code_count > 0 and activations.control_count > 0 then activations.control_conversion_count end
            as control_conversion_count,
        activations.incentive_cost_amount,
        exposures.exposed_people_count,
        exposures.exposed_day_count,
        case when known.has_orders then exposures.exposed_order_count end as exposed_order_count,
        case when known.has_orders then exposures.usual_order_count end as usual_order_count,
        case
            when known.has_orders and codes.code_count > 0 and exposures.exposed_people_count > 0
                then coalesce(coded.exposed_coded_order_count, 0)
        end as exposed_coded_order_count
    from {{ ref('int_profiled_customers') }} as profiled
    cross join known
    left join codes on profiled.customer_id = codes.customer_id
    left join clicks on profiled.customer_id = clicks.customer_id
    left join credited on profiled.customer_id = credited.customer_id
    left join activations on profiled.customer_id = activations.customer_id
    left join exposures on profiled.customer_id = exposures.customer_id
    left join {{ ref('int_coded_exposures') }} as coded on profiled.customer_id = coded.customer_id

)

select * from final
