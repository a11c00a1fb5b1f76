-- One row per request to be forgotten and load that brought it, as handed over. Renames and nulls
-- only.
with

source as (

    select * from {{ source('raw_contract', 'erasure_requests') }}

),

renamed as (

    select
        request_id,
        customer_id,
        nullif(trim(email), '') as email,
        requested_at,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
