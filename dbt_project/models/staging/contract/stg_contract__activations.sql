-- One row per customer assigned in a campaign and load that brought it, as handed over. Renames
-- and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'activations') }}

),

renamed as (

    select
        campaign_id,
        customer_id,
        arm,
        assigned_at,
        accepted_at,
        posted_at,
        incentive_kind,
        incentive_cost,
        currency,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
