-- One row per post of sources that know accounts by handle, and load that brought it or told whose it is: from then on
-- the post is that account's, as a corrected post would be.
{{ config(materialized='view') }}

with

posts as (

    select * from {{ ref('int_posts_by_name') }}

),

names as (

    select * from {{ ref('int_account_names') }}

),

versions as (

    select
        posts.*,
        posts._load_sequence as version_load
    from posts
    union all
    select
        posts.*,
        names.since_load as version_load
    from posts
    inner join names
        on
            posts.platform = names.platform
            and posts.account_id = names.name
            and posts._load_sequence < names.since_load

),

final as (

    select
        versions.platform,
        versions.post_id,
        coalesce(names.account_id, versions.account_id) as account_id,
        versions.created_at,
        versions.text,
        versions.hashtags,
        versions.mentions,
        versions.media_type,
        versions.permalink,
        versions.like_count,
        versions.comment_count,
        versions.share_count,
        versions.save_count,
        versions.view_count,
        versions.reached_count,
        versions.is_paid_partnership,
        versions.language,
        versions.observed_at,
        versions.access_basis,
        versions._problem,
        versions._source,
        versions.version_load as _load_sequence,
        versions._source_file,
        versions._source_line
    from versions
    left join names
        on
            versions.platform = names.platform
            and versions.account_id = names.name
            and versions.version_load >= names.since_load
            and versions.version_load < coalesce(names.until_load, versions.version_load + 1)

)

select * from final
