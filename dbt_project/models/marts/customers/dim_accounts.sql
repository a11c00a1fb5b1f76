-- One row per account observed by `as_of` that may be shown, without its name.
with

accounts as (

    select * from {{ ref('int_accounts') }}

),

excluded as (

    select * from {{ ref('int_excluded_accounts') }}

),

links as (

    select
        links.platform,
        links.account_id,
        links.customer_id,
        links.method
    from {{ ref('int_identity_links') }} as links
    inner join {{ ref('int_profiled_customers') }} as profiled
        on links.customer_id = profiled.customer_id
    where links.account_id is not null

),

brand_handles as (

    select distinct
        platform,
        handle
    from {{ ref('stg_config__brand_handles') }}

),

final as (

    select
        accounts.platform,
        accounts.account_id,
        links.customer_id,
        accounts.account_type,
        accounts.is_private,
        brand_handles.handle is not null as is_brand,
        accounts.country,
        accounts.language,
        accounts.followers_count,
        accounts.following_count,
        accounts.posts_count,
        accounts.created_at,
        accounts.observed_at,
        accounts.access_basis,
        links.method as link_method
    from accounts
    left join excluded
        on
            accounts.platform = excluded.platform
            and accounts.account_id = excluded.account_id
    left join links
        on
            accounts.platform = links.platform
            and accounts.account_id = links.account_id
    left join brand_handles
        on
            accounts.platform = brand_handles.platform
            and accounts.handle = brand_handles.handle
    where excluded.account_id is null

)

select * from final
