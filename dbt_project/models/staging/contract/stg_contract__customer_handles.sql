-- One row per handle tied to a customer and load that brought it, as handed over. Renames and
-- nulls only.
with

source as (

    select * from {{ source('raw_contract', 'customer_handles') }}

),

renamed as (

    select
        customer_id,
        lower(trim(platform)) as platform,
        nullif(trim(handle), '') as handle,
        account_id,
        source,
        declared_at,
        revoked_at,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
