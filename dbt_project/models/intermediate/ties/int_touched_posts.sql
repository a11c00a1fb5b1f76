-- One row per post, and author it was ever given, whose acts mean something else since the last run: it is
-- new, or its author, time or words were corrected. New counts alone touch nothing. Empty on a full run.
with

news as (

    select distinct
        platform,
        post_id
    from {{ ref('int_united_posts') }}
    where
        _load_sequence > {{ last_processed_load('posts') }}
        or {{ became_past('created_at') }}
        or {{ became_past('observed_at') }}

),

versions as (

    select
        posts.platform,
        posts.post_id,
        posts.account_id,
        md5(
            posts.account_id || ' ' || cast(posts.created_at as {{ dbt.type_string() }})
            || ' ' || coalesce(posts.text, '') || ' ' || coalesce({{ hashtags_as_text('posts.hashtags') }}, '')
        ) as signature,
        posts._load_sequence <= {{ last_processed_load('posts') }}
        and posts.created_at <= {{ run_parameter('previous_as_of') }} as was_known
    from {{ ref('int_united_posts') }} as posts
    inner join news
        on
            posts.platform = news.platform
            and posts.post_id = news.post_id

),

touched as (

    select
        platform,
        post_id
    from versions
    group by platform, post_id
    having
        count(case when was_known then 1 end) = 0
        or min(signature) < max(signature)

),

final as (

    select distinct
        versions.platform,
        versions.post_id,
        versions.account_id
    from versions
    inner join touched
        on
            versions.platform = touched.platform
            and versions.post_id = touched.post_id

)

select * from final
