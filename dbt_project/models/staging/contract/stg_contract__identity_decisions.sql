-- One row per decision on who is who and load that brought it, as handed over. Renames and nulls
-- only.
with

source as (

    select * from {{ source('raw_contract', 'identity_decisions') }}

),

renamed as (

    select
        decision_id,
        customer_id,
        lower(trim(platform)) as platform,
        account_id,
        other_customer_id,
        decision,
        decided_at,
        decided_by,
        basis,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
