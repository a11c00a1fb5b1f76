-- One row per customer and load that brought them, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'customers') }}

),

renamed as (

    select
        customer_id,
        nullif(trim(email), '') as email,
        nullif(trim(phone), '') as phone,
        nullif(trim(first_name), '') as first_name,
        nullif(trim(last_name), '') as last_name,
        nullif(trim(country), '') as country,
        nullif(trim(city), '') as city,
        birth_year,
        nullif(trim(gender), '') as gender,
        nullif(trim(industry), '') as industry,
        nullif(trim(language), '') as language,
        created_at,
        nullif(trim(loyalty_tier), '') as loyalty_tier,
        loyalty_points,
        email_subscribed,
        marketing_consent,
        consent_updated_at,
        tags,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
