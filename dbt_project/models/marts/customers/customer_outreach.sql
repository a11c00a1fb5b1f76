-- One row per profiled customer: whether they may be contacted, null where nobody ever asked.
-- Whoever acts on it reads `has_outreach_consent` of `dim_customers`, in which unknown is no.
with

profiled as (

    select * from {{ ref('int_profiled_customers') }}

),

answers as (

    select
        customer_id,
        max(case when has_consent then 1 else 0 end) as is_granted
    from {{ ref('int_consents') }}
    where purpose = 'outreach' and has_consent is not null
    group by customer_id

),

final as (

    select
        profiled.customer_id,
        answers.is_granted = 1 as has_outreach_consent
    from profiled
    left join answers on profiled.customer_id = answers.customer_id

)

select * from final
