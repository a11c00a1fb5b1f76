-- One row per customer and person who acted on their posts in the trailing window. Who acts as a customer on two
-- networks is one person. Without the author's other accounts, the brand, suspects, and who may not be shown.
{{ config(materialized='view') }}

with

{{ hidden_accounts() }},

customer_accounts as (

    select
        platform,
        account_id,
        customer_id
    from {{ ref('int_customer_accounts') }}

),

ties as (

    select
        authors.customer_id,
        actors.customer_id as actor_customer_id,
        coalesce(actors.customer_id, ties.platform || ' ' || ties.actor_account_id) as actor_name,
        ties.act_count,
        ties.engaged_post_count,
        ties.topical_act_count
    from {{ ref('int_ties') }} as ties
    inner join customer_accounts as authors
        on
            ties.platform = authors.platform
            and ties.author_account_id = authors.account_id
    left join customer_accounts as actors
        on
            ties.platform = actors.platform
            and ties.actor_account_id = actors.account_id
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            ties.platform = suspects.platform
            and ties.author_account_id = suspects.author_account_id
            and ties.actor_account_id = suspects.actor_account_id
    left join hidden_accounts
        on
            ties.platform = hidden_accounts.platform
            and ties.actor_account_id = hidden_accounts.account_id
    where
        hidden_accounts.account_id is null
        and (actors.customer_id is null or actors.customer_id <> authors.customer_id)
        and (suspects.suspect_act_count is null or suspects.suspect_act_count < ties.act_count)

),

people as (

    select
        customer_id,
        actor_customer_id,
        substr({{ digest('actor_name') }}, 1, 15) as actor_key,
        sum(act_count) as act_count,
        sum(engaged_post_count) as engaged_post_count,
        sum(topical_act_count) as topical_act_count
    from ties
    group by customer_id, actor_customer_id, actor_name

),

final as (

    select
        people.customer_id,
        people.actor_key,
        cast(people.act_count as bigint) as act_count,
        cast(people.engaged_post_count as bigint) as engaged_post_count,
        cast(people.topical_act_count as bigint) as topical_act_count,
        people.actor_customer_id is not null as is_customer,
        coalesce(buyers.is_recent_buyer, false) as is_recent_buyer
    from people
    left join {{ ref('int_buyers') }} as buyers on people.actor_customer_id = buyers.customer_id

)

select * from final
