-- One row per customer known by `as_of`, newest version, with what they consented to.
with

{{ latest_versions('customers') }},

consents as (

    select
        customer_id,
        max(case when purpose = 'profiling' and has_consent then 1 else 0 end) as profiling,
        max(case when purpose = 'outreach' and has_consent then 1 else 0 end) as outreach
    from {{ ref('int_consents') }}
    group by customer_id

),

final as (

    select
        latest.customer_id,
        latest.email,
        latest.phone,
        latest.first_name,
        latest.last_name,
        upper(latest.country) as country,
        latest.city,
        latest.birth_year,
        latest.gender,
        latest.industry,
        latest.language,
        latest.created_at,
        latest.loyalty_tier,
        latest.loyalty_points,
        latest.email_subscribed,
        latest.tags,
        coalesce(consents.profiling = 1, false) as has_profiling_consent,
        coalesce(consents.outreach = 1, false) as has_outreach_consent,
        erased.customer_id is not null as is_erased,
        coalesce(
            households.household_id, {{ digest("'household ' || latest.customer_id") }}
        ) as household_id
    from latest
    left join consents on latest.customer_id = consents.customer_id
    left join {{ ref('int_erased_customers') }} as erased
        on latest.customer_id = erased.customer_id
    left join {{ ref('int_households') }} as households
        on latest.customer_id = households.customer_id
    where latest.created_at <= {{ as_of() }}

)

select * from final
