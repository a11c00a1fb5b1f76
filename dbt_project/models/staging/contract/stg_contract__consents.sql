-- One row per change of consent and load that brought it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'consents') }}

),

renamed as (

    select
        customer_id,
        purpose,
        state,
        changed_at,
        basis,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
