-- One row per author and actor whose tie must be counted anew: an act between them was touched, or one
-- beside theirs on the same post that decides whether a comment was answered or an act was in a burst.
-- Empty on a full run.
with

touched_acts as (

    select * from {{ ref('int_touched_acts') }}

),

touched_posts as (

    select * from {{ ref('int_touched_posts') }}

),

posts as (

    select
        platform,
        post_id,
        max(case when is_spoken then 1 else 0 end) as is_spoken
    from touched_acts
    group by platform, post_id

    union all

    select distinct
        platform,
        post_id,
        0 as is_spoken
    from touched_posts

),

posts_to_read as (

    select
        platform,
        post_id,
        max(is_spoken) as is_spoken
    from posts
    group by platform, post_id

),

authors as (

    select
        current_posts.platform,
        current_posts.post_id,
        current_posts.account_id,
        current_posts.published_at,
        posts_to_read.is_spoken
    from {{ ref('int_posts') }} as current_posts
    inner join posts_to_read
        on
            current_posts.platform = posts_to_read.platform
            and current_posts.post_id = posts_to_read.post_id

),

-- Every version of every act on those posts: too many touch a tie in vain, too few would leave one stale.
acts as (

    select
        acts.platform,
        acts.post_id,
        acts.actor_id,
        authors.account_id,
        acts.actor_id = authors.account_id as is_by_author,
        authors.is_spoken = 1 and {{ is_spoken('acts.kind') }} as is_in_conversation,
        {{ is_early('acts.occurred_at', 'authors.published_at') }} as is_early
    from {{ ref('int_united_engagements') }} as acts
    inner join authors
        on
            acts.platform = authors.platform
            and acts.post_id = authors.post_id
    where acts.occurred_at > {{ window_start() }} and acts.occurred_at <= {{ as_of() }}

),

answered_posts as (

    select
        platform,
        post_id
    from acts
    where is_by_author and is_in_conversation

    union distinct

    select
        touched_acts.platform,
        touched_acts.post_id
    from touched_acts
    inner join authors
        on
            touched_acts.platform = authors.platform
            and touched_acts.post_id = authors.post_id
            and touched_acts.actor_account_id = authors.account_id
    where touched_acts.is_spoken

),

pairs as (

    select
        authors.platform,
        authors.account_id as author_account_id,
        touched_acts.actor_account_id
    from touched_acts
    inner join authors
        on
            touched_acts.platform = authors.platform
            and touched_acts.post_id = authors.post_id

    union all

    select
        touched_posts.platform,
        touched_posts.account_id as author_account_id,
        touched_acts.actor_account_id
    from touched_acts
    inner join touched_posts
        on
            touched_acts.platform = touched_posts.platform
            and touched_acts.post_id = touched_posts.post_id

    union all

    select
        touched_posts.platform,
        touched_posts.account_id as author_account_id,
        acts.actor_id as actor_account_id
    from acts
    inner join touched_posts
        on
            acts.platform = touched_posts.platform
            and acts.post_id = touched_posts.post_id

    union all

    select
        platform,
        account_id as author_account_id,
        actor_id as actor_account_id
    from acts
    where is_early

    union all

    select
        acts.platform,
        acts.account_id as author_account_id,
        acts.actor_id as actor_account_id
    from acts
    inner join answered_posts
        on
            acts.platform = answered_posts.platform
            and acts.post_id = answered_posts.post_id
    where acts.is_in_conversation

),

final as (

    select distinct
        platform,
        author_account_id,
        actor_account_id
    from pairs
    where author_account_id <> actor_account_id

)

select * from final
