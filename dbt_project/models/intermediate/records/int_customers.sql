-- One row per customer known by `as_of`, all records of a person as one, with what they consented to.
{%- set kept = ['customer_id', 'created_at'] %}
with

records as (

    select
        merged.customer_id,
        {%- for name in contract_columns('customers') if name not in kept %}
        merged.{{ name }},
        {%- endfor %}
        merged.created_at
    from {{ ref('int_merged_customers') }} as merged
    union all
    select
        alone.customer_id,
        {%- for name in contract_columns('customers') if name not in kept %}
        alone.{{ name }},
        {%- endfor %}
        alone.created_at
    from {{ ref('int_customer_records') }} as alone
    left join {{ ref('int_person_ids') }} as persons
        on alone.customer_id = persons.customer_id
    left join {{ ref('int_merged_customers') }} as merged
        on alone.customer_id = merged.customer_id
    where
        persons.customer_id is null
        and merged.customer_id is null
        and alone.created_at <= {{ as_of() }}

),

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
        records.customer_id,
        records.email,
        records.phone,
        records.first_name,
        records.last_name,
        upper(records.country) as country,
        records.city,
        records.birth_year,
        records.gender,
        records.industry,
        records.language,
        records.created_at,
        records.loyalty_tier,
        records.loyalty_points,
        records.email_subscribed,
        records.tags,
        coalesce(consents.profiling = 1, false) as has_profiling_consent,
        coalesce(consents.outreach = 1, false) as has_outreach_consent,
        erased.customer_id is not null as is_erased,
        coalesce(
            households.household_id, {{ digest("'household ' || records.customer_id") }}
        ) as household_id
    from records
    left join consents on records.customer_id = consents.customer_id
    left join {{ ref('int_erased_customers') }} as erased
        on records.customer_id = erased.customer_id
    left join {{ ref('int_households') }} as households
        on records.customer_id = households.customer_id

)

select * from final
