-- One row per follower edge and load that observed it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'follows') }}

),

renamed as (

    select
        lower(trim(platform)) as platform,
        follower_id,
        followed_id,
        since,
        observed_at,
        list_completeness,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
