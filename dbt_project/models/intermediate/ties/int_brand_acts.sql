-- One row per customer with a linked account, where acts on the brand's own posts are known at all: how many
-- of them are theirs in the trailing window, without those judged inauthentic.
with

brand_ties as (

    select
        ties.platform,
        ties.actor_account_id,
        ties.act_count - coalesce(suspects.suspect_act_count, 0) as act_count
    from {{ ref('int_ties') }} as ties
    inner join {{ ref('int_brand_accounts') }} as brand_accounts
        on
            ties.platform = brand_accounts.platform
            and ties.author_account_id = brand_accounts.account_id
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            ties.platform = suspects.platform
            and ties.author_account_id = suspects.author_account_id
            and ties.actor_account_id = suspects.actor_account_id

),

-- On a network where nobody is known to have acted on the brand's posts, silence says nothing.
known_platforms as (

    select distinct platform from brand_ties

),

final as (

    select
        accounts.customer_id,
        cast(coalesce(sum(brand_ties.act_count), 0) as bigint) as brand_act_count
    from {{ ref('int_customer_accounts') }} as accounts
    inner join known_platforms on accounts.platform = known_platforms.platform
    left join brand_ties
        on
            accounts.platform = brand_ties.platform
            and accounts.account_id = brand_ties.actor_account_id
    group by accounts.customer_id

)

select * from final
