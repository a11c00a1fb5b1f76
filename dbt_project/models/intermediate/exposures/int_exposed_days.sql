-- One row per customer, other customer and day on which the other acted on one of the first's topical posts.
-- Without households, and without acts judged inauthentic.
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
    inner join {{ ref('int_profiled_customers') }} as profiled
        on customer_accounts.customer_id = profiled.customer_id

),

acts as (

    select
        authors.customer_id,
        actors.customer_id as friend_id,
        {{ each_element('ties.topical_act_dates') }} as acted_date
    from {{ ref('int_ties') }} as ties
    inner join accounts as actors
        on
            ties.platform = actors.platform
            and ties.actor_account_id = actors.account_id
    inner join accounts as authors
        on
            ties.platform = authors.platform
            and ties.author_account_id = authors.account_id
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            ties.platform = suspects.platform
            and ties.author_account_id = suspects.author_account_id
            and ties.actor_account_id = suspects.actor_account_id
    where
        authors.customer_id <> actors.customer_id
        and authors.household_id <> actors.household_id
        and (suspects.suspect_act_count is null or suspects.suspect_act_count < ties.act_count)

),

final as (

    select distinct
        acts.customer_id,
        acts.friend_id,
        -- Who joined after an act is watched from the day they joined.
        greatest(acts.acted_date, people.start_date) as acted_date
    from acts
    inner join {{ ref('int_watched_customers') }} as people on acts.friend_id = people.customer_id

)

select * from final
