-- One row per campaign that the brand defined in campaigns/<id>.yaml.
with

source as (

    select * from {{ source('config', 'campaign_definitions') }}

),

renamed as (

    select
        campaign_id,
        name,
        objective,
        starts_at,
        ends_at,
        budget,
        currency,
        is_new_customer_offer,
        definition_hash

    from source

)

select * from renamed
