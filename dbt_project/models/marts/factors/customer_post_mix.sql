-- One row per profiled customer, platform and media type they posted in the trailing window.
with

posts as (

    select
        accounts.customer_id,
        posts.platform,
        coalesce(posts.media_type, 'unknown') as media_type,
        posts.like_count,
        posts.comment_count,
        posts.share_count,
        posts.is_topical,
        posts.like_count is not null or posts.comment_count is not null as is_counted
    from {{ ref('int_posts') }} as posts
    inner join {{ ref('int_customer_accounts') }} as accounts
        on
            posts.platform = accounts.platform
            and posts.account_id = accounts.account_id
    where posts.published_at > {{ window_start() }}

),

sized_accounts as (

    select
        *,
        row_number() over (
            partition by customer_id, platform
            order by followers_count desc nulls last, account_id
        ) as size_rank
    from {{ ref('int_customer_accounts') }}

),

-- Two accounts of one person on one network: audiences add up, the larger one gives the type.
accounts as (

    select
        customer_id,
        platform,
        max(case when size_rank = 1 then account_type end) as account_type,
        cast(sum(followers_count) as bigint) as followers_count
    from sized_accounts
    group by customer_id, platform

),

mixes as (

    select
        customer_id,
        platform,
        media_type,
        count(*) as post_count,
        count(case when is_counted then 1 end) as counted_post_count,
        cast(sum(like_count) as bigint) as like_count,
        cast(sum(comment_count) as bigint) as comment_count,
        cast(sum(case when is_counted then share_count end) as bigint) as share_count,
        case when count(is_topical) > 0 then count(case when is_counted and is_topical then 1 end) end
            as topical_counted_post_count
    from posts
    group by customer_id, platform, media_type

),

final as (

    select
        mixes.customer_id,
        mixes.platform,
        mixes.media_type,
        accounts.account_type,
        accounts.followers_count,
        mixes.post_count,
        mixes.counted_post_count,
        mixes.like_count,
        mixes.comment_count,
        mixes.share_count,
        mixes.topical_counted_post_count
    from mixes
    inner join accounts
        on
            mixes.customer_id = accounts.customer_id
            and mixes.platform = accounts.platform

)

select * from final
