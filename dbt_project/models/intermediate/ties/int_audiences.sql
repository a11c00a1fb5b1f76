-- One row per customer on whose posts anybody else acted in the trailing window, or is known not to have: who
-- these people are, in counts. Without the author's other accounts, the brand, and accounts nobody may be shown.
with

{{ hidden_accounts() }},

customer_accounts as (

    select
        platform,
        account_id,
        customer_id
    from {{ ref('int_customer_accounts') }}

),

actor_accounts as (

    select
        customer_accounts.platform,
        customer_accounts.account_id,
        customer_accounts.customer_id,
        buyers.customer_id is not null as is_buyer,
        coalesce(buyers.is_recent_buyer, false) as is_recent_buyer
    from customer_accounts
    left join {{ ref('int_buyers') }} as buyers on customer_accounts.customer_id = buyers.customer_id

),

-- A person met on two accounts of one author is one person.
people as (

    select
        authors.customer_id,
        ties.platform,
        ties.actor_account_id,
        sum(ties.act_count) as act_count,
        sum(ties.engaged_post_count) as engaged_post_count,
        sum(ties.topical_act_count) as topical_act_count,
        sum(ties.comment_count) as comment_count,
        sum(ties.answered_comment_count) as answered_comment_count,
        sum(coalesce(suspects.suspect_act_count, 0)) as suspect_act_count
    from {{ ref('int_ties') }} as ties
    inner join customer_accounts as authors
        on
            ties.platform = authors.platform
            and ties.author_account_id = authors.account_id
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            ties.platform = suspects.platform
            and ties.author_account_id = suspects.author_account_id
            and ties.actor_account_id = suspects.actor_account_id
    left join hidden_accounts
        on
            ties.platform = hidden_accounts.platform
            and ties.actor_account_id = hidden_accounts.account_id
    where hidden_accounts.account_id is null
    group by authors.customer_id, ties.platform, ties.actor_account_id

),

known_people as (

    select
        people.*,
        people.suspect_act_count >= people.act_count as is_suspect,
        actors.act_count - people.act_count as elsewhere_act_count,
        coalesce(actors.topical_act_count, 0) - coalesce(people.topical_act_count, 0)
            as elsewhere_topical_act_count,
        actors.is_topical_author,
        actor_accounts.customer_id as actor_customer_id,
        coalesce(actor_accounts.is_buyer, false) as is_buyer,
        coalesce(actor_accounts.is_recent_buyer, false) as is_recent_buyer
    from people
    inner join {{ ref('int_actors') }} as actors
        on
            people.platform = actors.platform
            and people.actor_account_id = actors.actor_account_id
    left join actor_accounts
        on
            people.platform = actor_accounts.platform
            and people.actor_account_id = actor_accounts.account_id
    where actor_accounts.customer_id is null or actor_accounts.customer_id <> people.customer_id

),

audiences as (

    select
        customer_id,
        cast(sum(act_count) as bigint) as act_count,
        cast(sum(topical_act_count) as bigint) as topical_act_count,
        cast(sum(comment_count) as bigint) as others_comment_count,
        cast(sum(answered_comment_count) as bigint) as answered_comment_count,
        cast(sum(suspect_act_count) as bigint) as suspect_act_count,
        count(case when is_suspect then 1 end) as suspect_people_count,
        count(case when not is_suspect then 1 end) as engaged_people_count,
        case
            when count(topical_act_count) > 0
                then count(case when not is_suspect and topical_act_count > 0 then 1 end)
        end as topical_engaged_people_count,
        count(case when not is_suspect and engaged_post_count >= {{ repeat_engager_posts() }} then 1 end)
            as repeat_engager_count,
        count(
            case when not is_suspect and (is_topical_author or elsewhere_topical_act_count > 0) then 1 end
        ) as audience_topical_people_count,
        count(case when not is_suspect and not is_buyer then 1 end) as audience_newcomer_count,
        count(
            case
                when not is_suspect and not is_buyer and (is_topical_author or elsewhere_topical_act_count > 0)
                    then 1
            end
        ) as audience_topical_newcomer_count,
        cast(sum(case when is_suspect then 0 else elsewhere_act_count end) as bigint) as audience_act_count,
        cast(sum(case when is_suspect then 0 else elsewhere_topical_act_count end) as bigint)
            as audience_topical_act_count,
        count(case when not is_suspect then actor_customer_id end) as audience_customer_count,
        count(case when not is_suspect and is_buyer then 1 end) as audience_buyer_count,
        count(case when not is_suspect and is_recent_buyer then 1 end) as audience_recent_buyer_count
    from known_people
    group by customer_id

),

-- On posts whose counts say so, it is known that nobody acted: an audience of none, not an unknown one.
silent as (

    select
        posts.customer_id,
        posts.topical_post_count
    from {{ ref('int_customer_posts') }} as posts
    left join audiences on posts.customer_id = audiences.customer_id
    where posts.actor_known_post_count > 0 and audiences.customer_id is null

),

final as (

    select * from audiences

    union all

    select
        customer_id,
        0 as act_count,
        case when topical_post_count is not null then 0 end as topical_act_count,
        0 as others_comment_count,
        0 as answered_comment_count,
        0 as suspect_act_count,
        0 as suspect_people_count,
        0 as engaged_people_count,
        case when topical_post_count is not null then 0 end as topical_engaged_people_count,
        0 as repeat_engager_count,
        0 as audience_topical_people_count,
        0 as audience_newcomer_count,
        0 as audience_topical_newcomer_count,
        0 as audience_act_count,
        0 as audience_topical_act_count,
        0 as audience_customer_count,
        0 as audience_buyer_count,
        0 as audience_recent_buyer_count
    from silent

)

select * from final
