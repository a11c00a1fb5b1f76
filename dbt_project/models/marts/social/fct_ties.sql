-- One row per author and account that acted on any of their posts in the trailing window, both of whom may
-- be shown.
{{ config(materialized='view') }}

with

ties as (

    select * from {{ ref('int_ties') }}

),

final as (

    select
        ties.platform,
        ties.author_account_id,
        ties.actor_account_id,
        authors.customer_id as author_customer_id,
        actors.customer_id as actor_customer_id,
        brand_accounts.account_id is not null as is_author_brand,
        ties.act_count,
        ties.engaged_post_count,
        ties.topical_act_count,
        ties.topical_post_count,
        ties.comment_count,
        ties.answered_comment_count,
        coalesce(suspects.suspect_act_count, 0) as suspect_act_count,
        ties.first_acted_at,
        ties.last_acted_at,
        ties.last_topical_acted_at,
        coalesce(suspects.suspect_act_count >= ties.act_count, false) as is_suspect
    from ties
    left join {{ ref('int_customer_accounts') }} as authors
        on
            ties.platform = authors.platform
            and ties.author_account_id = authors.account_id
    left join {{ ref('int_customer_accounts') }} as actors
        on
            ties.platform = actors.platform
            and ties.actor_account_id = actors.account_id
    left join {{ ref('int_brand_accounts') }} as brand_accounts
        on
            ties.platform = brand_accounts.platform
            and ties.author_account_id = brand_accounts.account_id
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            ties.platform = suspects.platform
            and ties.author_account_id = suspects.author_account_id
            and ties.actor_account_id = suspects.actor_account_id
    left join {{ ref('int_excluded_accounts') }} as excluded_authors
        on
            ties.platform = excluded_authors.platform
            and ties.author_account_id = excluded_authors.account_id
    left join {{ ref('int_excluded_accounts') }} as excluded_actors
        on
            ties.platform = excluded_actors.platform
            and ties.actor_account_id = excluded_actors.account_id
    where excluded_authors.account_id is null and excluded_actors.account_id is null

)

select * from final
