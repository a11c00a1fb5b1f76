-- One row per source of sources.yaml: how its last extraction ended. Renames only.
with

source as (

    select * from {{ source('config', 'sources') }}

),

renamed as (

    select
        source,
        kind,
        state,
        reason,
        read_at,
        record_count

    from source

)

select * from renamed
