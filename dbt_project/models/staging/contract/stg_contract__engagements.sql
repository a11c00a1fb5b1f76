-- One row per act of one account on one post and load that brought it, as handed over. Renames and
-- nulls only.
with

source as (

    select * from {{ source('raw_contract', 'engagements') }}

),

renamed as (

    select
        lower(trim(platform)) as platform,
        engagement_id,
        post_id,
        actor_id,
        kind,
        text,
        occurred_at,
        nullif(trim(access_basis), '') as access_basis,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
