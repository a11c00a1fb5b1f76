-- One row per record that was to be an engagement and was set aside, with the reason.
-- Only an act before its post is judged here: the one rule that needs two tables.
{{ config(alias='engagements') }}

with

post_versions as (

    select
        platform,
        post_id,
        created_at,
        {{ version_rank('posts', has_observed_at=true) }} as version_rank
    from {{ ref('int_united_posts') }}

),

posts as (

    select * from post_versions
    where version_rank = 1

),

-- Times first and the rest of the row only for what is wrong: the texts of ten million sound acts
-- stay unread.
impossible as (

    select
        acts.*,
        'the engagement came before its post' as reason
    from {{ ref('int_united_engagements') }} as acts
    inner join posts
        on
            acts.platform = posts.platform
            and acts.post_id = posts.post_id
            and acts.occurred_at < posts.created_at

),

{{ set_aside_records('engagements', 'impossible') }}

select * from final
