-- One row per account and load that observed it, as handed over. Renames and nulls only.
with

source as (

    select * from {{ source('raw_contract', 'accounts') }}

),

renamed as (

    select
        lower(trim(platform)) as platform,
        account_id,
        nullif(trim(handle), '') as handle,
        nullif(trim(display_name), '') as display_name,
        nullif(trim(bio), '') as bio,
        followers_count,
        following_count,
        posts_count,
        nullif(trim(account_type), '') as account_type,
        is_private,
        nullif(trim(country), '') as country,
        nullif(trim(language), '') as language,
        created_at,
        observed_at,
        nullif(trim(access_basis), '') as access_basis,
        _load_sequence,
        _source_file,
        _source_line

    from source

)

select * from renamed
