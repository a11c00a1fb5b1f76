-- One row per campaign that was started: its frozen definition, as recorded. Renames and nulls only.
with

source as (

    select * from {{ source('raw_campaigns', 'starts') }}

),

renamed as (

    select
        campaign_id,
        definition_hash,
        definition,
        started_at

    from source

)

select * from renamed
