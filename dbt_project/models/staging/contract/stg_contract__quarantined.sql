-- One row per record set aside at the door, whatever its table. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'quarantined') }}

),

renamed as (

    select
        table_name,
        reason,
        record,
        source_file,
        source_line,
        _load_sequence

    from source

)

select * from renamed
