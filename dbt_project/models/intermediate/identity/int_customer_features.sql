-- One row per customer record that may be matched by likeness: known by `as_of`, consenting to profiling, not to be
-- forgotten, of a brand whose consent covers it. Else nobody is here.
with

records as (

    select
        customer_id,
        first_name,
        last_name,
        email,
        phone,
        upper(country) as country,
        city,
        birth_year,
        gender,
        language,
        created_at,
        tags,
        source_name as _source
    from {{ ref('int_customer_records') }}
    where created_at <= {{ as_of() }}

),

consenting as (

    select customer_id from {{ ref('int_recorded_consents') }}
    where purpose = 'profiling' and has_consent

),

final as (

    select records.*
    from records
    inner join {{ ref('stg_config__identity_settings') }} as settings on settings.consent_covers_matching
    inner join consenting on records.customer_id = consenting.customer_id
    left join {{ ref('int_erased_records') }} as erased on records.customer_id = erased.customer_id
    where erased.customer_id is null

)

select * from final
