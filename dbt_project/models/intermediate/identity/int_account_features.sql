-- One row per account whose owner may be looked for by likeness: observed by `as_of`, not the brand's own, and claimed
-- by nobody, or known to be a customer's from which the model learns. Empty unless consent covers matching.
with

accounts as (

    select accounts.*
    from {{ ref('int_accounts') }} as accounts
    inner join {{ ref('stg_config__identity_settings') }} as settings on settings.consent_covers_matching

),

claimed as (

    select distinct
        claims.platform,
        claims.account_id
    from {{ ref('int_handle_claims') }} as claims
    left join {{ ref('int_erased_customers') }} as erased on claims.customer_id = erased.customer_id
    left join {{ ref('int_account_decisions') }} as decisions
        on
            claims.customer_id = decisions.customer_id
            and claims.platform = decisions.platform
            and claims.account_id = decisions.account_id
            and claims.method = 'reviewed'
    where
        claims.account_id is not null
        -- What only an audit decided stays, since the matches are measured on it.
        and not coalesce(decisions.is_audit, false)
        and (claims.is_active or erased.customer_id is not null)

),

known as (

    select distinct
        platform,
        account_id
    from {{ ref('int_account_ties') }}
    where tie = 'known'

),

brand_ties as (

    select distinct
        ties.platform,
        ties.actor_account_id as account_id
    from {{ ref('int_ties') }} as ties
    inner join {{ ref('int_brand_accounts') }} as brand_accounts
        on
            ties.platform = brand_accounts.platform
            and ties.author_account_id = brand_accounts.account_id

),

-- On a network where nobody is known to have acted on the brand's posts, silence says nothing.
known_platforms as (

    select distinct platform from brand_ties

),

final as (

    select
        accounts.platform,
        accounts.account_id,
        accounts.handle,
        accounts.display_name,
        accounts.bio,
        upper(accounts.country) as country,
        accounts.language,
        case when known_platforms.platform is not null then brand_ties.account_id is not null end as has_brand_act
    from accounts
    left join {{ ref('int_brand_accounts') }} as brand_accounts
        on
            accounts.platform = brand_accounts.platform
            and accounts.account_id = brand_accounts.account_id
    left join claimed
        on
            accounts.platform = claimed.platform
            and accounts.account_id = claimed.account_id
    left join known
        on
            accounts.platform = known.platform
            and accounts.account_id = known.account_id
    left join known_platforms on accounts.platform = known_platforms.platform
    left join brand_ties
        on
            accounts.platform = brand_ties.platform
            and accounts.account_id = brand_ties.account_id
    where
        brand_accounts.account_id is null
        and (claimed.account_id is null or known.account_id is not null)

)

select * from final
