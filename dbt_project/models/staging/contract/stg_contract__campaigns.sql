-- One row per campaign and load that brought it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'campaigns') }}

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
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
