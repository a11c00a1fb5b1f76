-- One row per account, as last observed and load that brought it, whatever source it came from. An account that its
-- source knows by handle is the account of that handle, where another source knows one.
{{ config(materialized='view') }}

with

handed_over as (

    select * from {{ ref('int_handed_accounts') }}
    where _problem is null

),

final as (

    select
        handed_over.platform,
        coalesce(names.account_id, handed_over.account_id) as account_id,
        handed_over.handle,
        handed_over.display_name,
        handed_over.bio,
        handed_over.followers_count,
        handed_over.following_count,
        handed_over.posts_count,
        handed_over.account_type,
        handed_over.is_private,
        handed_over.country,
        handed_over.language,
        handed_over.created_at,
        handed_over.observed_at,
        handed_over.access_basis,
        handed_over._problem,
        handed_over._source,
        handed_over._load_sequence,
        handed_over._source_file,
        handed_over._source_line
    from handed_over
    left join {{ ref('int_account_names') }} as names
        on
            handed_over.platform = names.platform
            and handed_over.account_id = names.name
            and names.until_load is null

)

select * from final
