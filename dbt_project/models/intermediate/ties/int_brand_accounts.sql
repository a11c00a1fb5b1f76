-- One row per observed account of the brand's own.
with

accounts as (

    select * from {{ ref('int_accounts') }}

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
        accounts.account_id
    from accounts
    inner join brand_handles
        on
            accounts.platform = brand_handles.platform
            and accounts.handle = brand_handles.handle

)

select * from final
