-- One row per contract table: how far the incremental models have read it.
with

source as (

    select * from {{ source('config', 'load_progress') }}

),

renamed as (

    select
        table_name,
        processed_load_sequence,
        last_load_sequence

    from source

)

select * from renamed
