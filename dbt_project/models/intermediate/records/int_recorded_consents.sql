-- One row per customer record and purpose: the last change of consent by `as_of`. Where `consents` was
-- never handed over, the CRM's marketing flag stands for both purposes.
with

{{ latest_versions('consents') }},

changes as (

    select
        customer_id,
        purpose,
        state = 'granted' as has_consent,
        changed_at,
        row_number() over (
            partition by customer_id, purpose
            order by changed_at desc
        ) as recency_rank
    from latest
    where changed_at <= {{ as_of() }}

),

-- A table whose every record was refused is present, and nobody in it consents.
records as (

    select customer_id as record_of from {{ ref('int_united_consents') }}
    union all
    select table_name as record_of
    from {{ ref('int_refused_records') }}
    where table_name = 'consents'

),

handed_over as (

    select count(*) as record_count from records

),

purposes as (

    select 'profiling' as purpose
    union all
    select 'outreach' as purpose

),

flags as (

    select
        records_of_customers.customer_id,
        purposes.purpose,
        records_of_customers.marketing_consent as has_consent,
        records_of_customers.consent_updated_at as changed_at
    from {{ ref('int_customer_records') }} as records_of_customers
    cross join purposes
    cross join handed_over
    where
        handed_over.record_count = 0
        and records_of_customers.marketing_consent is not null
        -- The flag as it became later says nothing about what held at `as_of`.
        and {{ not_after_as_of('records_of_customers.consent_updated_at') }}

),

final as (

    select
        customer_id,
        purpose,
        has_consent,
        changed_at,
        'consents' as evidence
    from changes
    where recency_rank = 1
    union all
    select
        customer_id,
        purpose,
        has_consent,
        changed_at,
        'marketing_consent' as evidence
    from flags

)

select * from final
