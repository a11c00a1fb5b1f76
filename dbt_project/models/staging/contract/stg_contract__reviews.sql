-- One row per review or survey answer and load that brought it, as handed over. Renames and nulls
-- only.
with

source as (

    select * from {{ source('raw_contract', 'reviews') }}

),

renamed as (

    select
        review_id,
        customer_id,
        score,
        scale_max,
        text,
        submitted_at,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
