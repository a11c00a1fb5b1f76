-- One row per account that is a profiled customer's as of `as_of`, with what is known of its size. The followers
-- of a bought audience are nobody's size: they are unknown.
with

links as (

    select
        platform,
        account_id,
        customer_id
    from {{ ref('int_identity_links') }}
    where account_id is not null

),

final as (

    select
        links.platform,
        links.account_id,
        links.customer_id,
        accounts.account_id is not null as is_observed,
        accounts.account_type,
        bought.account_id is not null as has_bought_audience,
        case when bought.account_id is null then accounts.followers_count end as followers_count,
        case when bought.account_id is null then accounts.followers_observed_at end as followers_observed_at
    from links
    inner join {{ ref('int_profiled_customers') }} as profiled
        on links.customer_id = profiled.customer_id
    left join {{ ref('int_accounts') }} as accounts
        on
            links.platform = accounts.platform
            and links.account_id = accounts.account_id
    left join {{ ref('int_bought_audiences') }} as bought
        on
            links.platform = bought.platform
            and links.account_id = bought.account_id

)

select * from final
