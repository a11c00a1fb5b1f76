-- One row per campaign and assigned customer of whom any post was ever observed: acts on what they published
-- about the brand's topics in the window.
with

posts as (

    select
        accounts.customer_id,
        posts.published_at,
        coalesce(posts.is_topical, false) as is_topical,
        -- Counts are snapshots; a post without any says nothing.
        case
            when posts.like_count is not null or posts.comment_count is not null
                then
                    coalesce(posts.like_count, 0)
                    + coalesce(posts.comment_count, 0)
                    + coalesce(posts.share_count, 0)
                    + coalesce(posts.save_count, 0)
        end as act_count
    from {{ ref('int_posts') }} as posts
    inner join {{ ref('int_customer_accounts') }} as accounts
        on
            posts.platform = accounts.platform
            and posts.account_id = accounts.account_id

),

met as (

    select
        windows.campaign_id,
        windows.customer_id,
        posts.act_count,
        posts.is_topical and posts.published_at between windows.window_from and windows.window_to as is_counted
    from {{ ref('int_assignment_windows') }} as windows
    inner join posts on windows.customer_id = posts.customer_id

),

final as (

    select
        campaign_id,
        customer_id,
        count(case when is_counted then 1 end) as post_count,
        cast(coalesce(sum(case when is_counted then act_count end), 0) as bigint) as engagement_count
    from met
    group by campaign_id, customer_id

)

select * from final
