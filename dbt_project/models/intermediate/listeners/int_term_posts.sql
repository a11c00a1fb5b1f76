-- One row per account and term they posted about in the trailing window: of listeners and of customers, whose
-- habits tell what the brand's people like.
with

watched as (

    select
        platform,
        account_id
    from {{ ref('int_listeners') }}
    union distinct
    select
        platform,
        account_id
    from {{ ref('int_customer_accounts') }}
    -- Nobody listens by name: nothing to compare.
    where (select count(*) from {{ ref('int_listeners') }}) > 0

),

posts as (

    select
        posts.platform,
        posts.account_id,
        posts.post_id,
        {{ post_terms('posts.hashtags', 'posts.text') }} as terms
    from {{ ref('int_united_posts') }} as posts
    inner join watched
        on
            posts.platform = watched.platform
            and posts.account_id = watched.account_id
    where posts.created_at > {{ window_start() }} and posts.created_at <= {{ as_of() }}

),

terms as (

    select
        platform,
        account_id,
        post_id,
        {{ each_element('terms') }} as term
    from posts

),

final as (

    select
        platform,
        account_id,
        term,
        count(distinct post_id) as post_count
    from terms
    where term <> ''
    group by platform, account_id, term

)

select * from final
