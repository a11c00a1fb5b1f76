-- One row per post published by `as_of` by an account that may be shown, without its text.
{{ config(materialized='view') }}

with

posts as (

    select * from {{ ref('int_posts') }}

),

final as (

    select
        posts.platform,
        posts.post_id,
        posts.account_id,
        customer_accounts.customer_id,
        brand_accounts.account_id is not null as is_brand_account,
        posts.published_at,
        posts.media_type,
        posts.language,
        posts.is_paid_partnership,
        posts.like_count,
        posts.comment_count,
        posts.share_count,
        posts.save_count,
        posts.view_count,
        posts.reached_count,
        posts.topic_weight,
        posts.is_topical,
        posts.mentions_brand,
        posts.access_basis
    from posts
    left join {{ ref('int_customer_accounts') }} as customer_accounts
        on
            posts.platform = customer_accounts.platform
            and posts.account_id = customer_accounts.account_id
    left join {{ ref('int_brand_accounts') }} as brand_accounts
        on
            posts.platform = brand_accounts.platform
            and posts.account_id = brand_accounts.account_id
    left join {{ ref('int_excluded_accounts') }} as excluded
        on
            posts.platform = excluded.platform
            and posts.account_id = excluded.account_id
    where excluded.account_id is null

)

select * from final
