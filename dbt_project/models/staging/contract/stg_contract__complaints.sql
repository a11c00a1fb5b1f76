-- One row per complaint and load that brought it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'complaints') }}

),

renamed as (

    select
        complaint_id,
        customer_id,
        opened_at,
        resolved_at,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
