-- One row per tie with boilerplate comments: the same words by accounts that do nothing else than comment on
-- this one author.
with

ties as (

    select
        platform,
        author_account_id,
        actor_account_id,
        act_count,
        comment_count,
        comment_signatures
    from {{ ref('int_ties') }}

),

only_comments as (

    select * from ties
    where comment_count = act_count and comment_signatures is not null

),

known_elsewhere as (

    select
        ties.platform,
        ties.actor_account_id
    from ties
    inner join (
        select distinct
            platform,
            actor_account_id
        from only_comments
    ) as actors
        on
            ties.platform = actors.platform
            and ties.actor_account_id = actors.actor_account_id
    group by ties.platform, ties.actor_account_id
    having count(*) > 1

),

comments as (

    select
        only_comments.platform,
        only_comments.author_account_id,
        only_comments.actor_account_id,
        {{ each_element('only_comments.comment_signatures') }} as signature
    from only_comments
    left join known_elsewhere
        on
            only_comments.platform = known_elsewhere.platform
            and only_comments.actor_account_id = known_elsewhere.actor_account_id
    where known_elsewhere.actor_account_id is null

),

boilerplate as (

    select
        platform,
        author_account_id,
        signature,
        count(distinct actor_account_id) as people_count
    from comments
    group by platform, author_account_id, signature
    having count(distinct actor_account_id) >= {{ boilerplate_people() }}

),

final as (

    select
        comments.platform,
        comments.author_account_id,
        comments.actor_account_id,
        count(*) as boilerplate_comment_count,
        max(boilerplate.people_count) as boilerplate_people_count
    from comments
    inner join boilerplate
        on
            comments.platform = boilerplate.platform
            and comments.author_account_id = boilerplate.author_account_id
            and comments.signature = boilerplate.signature
    group by comments.platform, comments.author_account_id, comments.actor_account_id

)

select * from final
