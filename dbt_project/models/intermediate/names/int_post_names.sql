-- One row per link by which archives know a post that another source knows by its id: from which load on the link stands
-- for the post.
with

wanted as (

    select distinct
        platform,
        post_id as name
    from {{ ref('int_engagements_by_name') }}
    where post_id like 'https://%' and _problem is null

),

platforms as (

    select distinct platform from wanted

),

posts as (

    select * from {{ ref('int_handed_posts') }}
    union all
    select * from {{ ref('int_posts_by_name') }}

),

linked as (

    select
        posts.platform,
        posts.post_id,
        {{ post_by_link('posts.permalink') }} as name,
        posts._load_sequence
    from posts
    inner join platforms on posts.platform = platforms.platform
    where posts.permalink is not null and posts._problem is null

),

ranked as (

    select
        linked.*,
        row_number() over (
            partition by linked.platform, linked.name
            order by linked._load_sequence, linked.post_id
        ) as sight_rank
    from linked
    inner join wanted on linked.platform = wanted.platform and linked.name = wanted.name

),

final as (

    select
        platform,
        name,
        post_id,
        _load_sequence as since_load
    from ranked
    where sight_rank = 1

)

select * from final
