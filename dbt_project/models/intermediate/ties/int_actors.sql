-- One row per account that acted on anybody's posts in the trailing window: how much, and how much of it on
-- the brand's topics.
with

ties as (

    select
        ties.platform,
        ties.actor_account_id,
        ties.act_count,
        ties.topical_act_count
    from {{ ref('int_ties') }} as ties
    left join {{ ref('int_excluded_accounts') }} as excluded
        on
            ties.platform = excluded.platform
            and ties.author_account_id = excluded.account_id
    where excluded.account_id is null

),

topical_authors as (

    select distinct
        platform,
        account_id
    from {{ ref('int_posts') }}
    where is_topical and published_at > {{ window_start() }}

),

sums as (

    select
        platform,
        actor_account_id,
        cast(sum(act_count) as bigint) as act_count,
        cast(sum(topical_act_count) as bigint) as topical_act_count
    from ties
    group by platform, actor_account_id

),

final as (

    select
        sums.platform,
        sums.actor_account_id,
        sums.act_count,
        sums.topical_act_count,
        topical_authors.account_id is not null as is_topical_author
    from sums
    left join topical_authors
        on
            sums.platform = topical_authors.platform
            and sums.actor_account_id = topical_authors.account_id

)

select * from final
