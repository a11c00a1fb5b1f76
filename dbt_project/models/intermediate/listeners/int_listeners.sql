-- One row per customer and account known to follow them. Without the customer's own accounts, their household,
-- the brand, and accounts nobody may be shown.
with

{{ hidden_accounts() }},

customer_accounts as (

    select
        accounts.platform,
        accounts.account_id,
        accounts.customer_id,
        customers.household_id
    from {{ ref('int_customer_accounts') }} as accounts
    inner join {{ ref('int_customers') }} as customers on accounts.customer_id = customers.customer_id

),

final as (

    select
        followed.customer_id,
        follows.platform,
        follows.follower_id as account_id,
        min(follower.customer_id) as listener_customer_id,
        -- Of a list that is not whole, what is missing is unknown.
        min(case when follows.list_completeness = 'partial' then 0 else 1 end) = 1 as is_of_whole_list
    from {{ ref('int_follows') }} as follows
    inner join customer_accounts as followed
        on
            follows.platform = followed.platform
            and follows.followed_id = followed.account_id
    left join customer_accounts as follower
        on
            follows.platform = follower.platform
            and follows.follower_id = follower.account_id
    left join hidden_accounts
        on
            follows.platform = hidden_accounts.platform
            and follows.follower_id = hidden_accounts.account_id
    where
        hidden_accounts.account_id is null
        and (follower.household_id is null or follower.household_id <> followed.household_id)
    group by followed.customer_id, follows.platform, follows.follower_id

)

select * from final
