-- One row per customer whose accounts may be looked for by likeness: whom marts may show, of a brand whose consent
-- covers it. Else nobody is here.
with

final as (

    select
        customers.customer_id,
        customers.first_name,
        customers.last_name,
        customers.email,
        customers.phone,
        customers.country,
        customers.city,
        customers.birth_year,
        customers.gender,
        customers.language,
        customers.created_at,
        customers.tags
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('stg_config__identity_settings') }} as settings on settings.consent_covers_matching
    inner join {{ ref('int_profiled_customers') }} as profiled
        on customers.customer_id = profiled.customer_id

)

select * from final
