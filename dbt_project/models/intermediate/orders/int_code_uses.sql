-- One row per standing act of value in which a code of one owner was typed while it was valid: its day, and whether
-- by a stranger: a known customer from whom no act, follow or click leads to the owner, nor the other way. Whether
-- somebody nobody knows is a stranger is not known either; they are none.
with

accounts as (

    select * from {{ ref('int_customer_accounts') }}

),

pairs as (

    select
        customer_id,
        friend_id
    from {{ ref('int_friend_acts') }}
    union all
    select
        authors.customer_id,
        actors.customer_id as friend_id
    from {{ ref('int_ties') }} as ties
    inner join accounts as authors
        on
            ties.platform = authors.platform
            and ties.author_account_id = authors.account_id
    inner join accounts as actors
        on
            ties.platform = actors.platform
            and ties.actor_account_id = actors.account_id
    union all
    select
        followed.customer_id,
        followers.customer_id as friend_id
    from {{ ref('int_follows') }} as follows
    inner join accounts as followed
        on
            follows.platform = followed.platform
            and follows.followed_id = followed.account_id
    inner join accounts as followers
        on
            follows.platform = followers.platform
            and follows.follower_id = followers.account_id
    union all
    select
        codes.customer_id,
        clicks.customer_id as friend_id
    from {{ ref('int_referral_clicks') }} as clicks
    inner join {{ ref('int_referral_codes') }} as codes on clicks.code_form = codes.code_form
    where clicks.customer_id is not null

),

acquainted as (

    select
        customer_id,
        friend_id
    from pairs
    union distinct
    select
        friend_id as customer_id,
        customer_id as friend_id
    from pairs

),

final as (

    select
        uses.conversion_kind,
        uses.conversion_key,
        uses.code_form,
        uses.owner_id,
        cast(uses.occurred_at as date) as used_date,
        uses.buyer_id is not null
        and acquainted.customer_id is null
        and coalesce(uses.obstacle not in ('own', 'household'), true) as is_stranger
    from {{ ref('int_judged_candidates') }} as uses
    left join acquainted
        on
            uses.owner_id = acquainted.customer_id
            and uses.buyer_id = acquainted.friend_id
    where
        uses.rule = 'code'
        and coalesce(uses.obstacle not in ('outside its validity', 'several owners'), true)

)

select * from final
