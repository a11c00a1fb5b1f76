-- One row per customer, other customer and day on which the other acted on one of the first's topical posts,
-- ever. Whole history, not the trailing window: what the ledger once credited must not fade as the window moves.
-- Without households, and without people all of whose acts on the first's posts are judged inauthentic.
with

accounts as (

    select
        customer_accounts.platform,
        customer_accounts.account_id,
        customer_accounts.customer_id,
        customers.household_id
    from {{ ref('int_customer_accounts') }} as customer_accounts
    inner join {{ ref('int_customers') }} as customers
        on customer_accounts.customer_id = customers.customer_id

),

posts as (

    select
        posts.platform,
        posts.post_id,
        posts.account_id,
        posts.published_at,
        authors.customer_id,
        authors.household_id
    from {{ ref('int_posts') }} as posts
    inner join accounts as authors
        on
            posts.platform = authors.platform
            and posts.account_id = authors.account_id
    where posts.is_topical

),

{{ standing_acts(['post_id', 'actor_id', 'occurred_at']) }},

final as (

    select distinct
        posts.customer_id,
        actors.customer_id as friend_id,
        cast(acts.occurred_at as date) as acted_date
    from acts
    inner join accounts as actors
        on
            acts.platform = actors.platform
            and acts.actor_id = actors.account_id
    inner join posts
        on
            acts.platform = posts.platform
            and acts.post_id = posts.post_id
    left join {{ ref('int_ties') }} as ties
        on
            acts.platform = ties.platform
            and posts.account_id = ties.author_account_id
            and acts.actor_id = ties.actor_account_id
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            acts.platform = suspects.platform
            and posts.account_id = suspects.author_account_id
            and acts.actor_id = suspects.actor_account_id
    where
        acts.occurred_at >= posts.published_at
        and posts.customer_id <> actors.customer_id
        and posts.household_id <> actors.household_id
        and (suspects.suspect_act_count is null or suspects.suspect_act_count < ties.act_count)

)

select * from final
