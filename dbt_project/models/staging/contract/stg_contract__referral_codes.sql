-- One row per code or link owned by one customer and load that brought it, as handed over. Renames
-- and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'referral_codes') }}

),

renamed as (

    select
        code,
        customer_id,
        kind,
        nullif(trim(campaign_id), '') as campaign_id,
        valid_from,
        valid_to,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
