-- One row per source of sources.yaml: whether what it tells is of its last extraction, or older.
with

sources as (

    select * from {{ ref('stg_config__sources') }}

),

final as (

    select
        source,
        kind,
        state,
        reason,
        read_at,
        record_count
    from sources

)

select * from final
