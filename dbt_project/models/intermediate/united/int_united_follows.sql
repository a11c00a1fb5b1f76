-- One row per follower edge and load that brought it, whatever source it came from. An account that its source knows by
-- handle is the account of that handle, where another source knows one.
{{ config(materialized='view') }}

with

handed_over as (

    select * from {{ ref('int_handed_follows') }}
    where _problem is null

),

names as (

    select * from {{ ref('int_account_names') }}
    where until_load is null

),

final as (

    select
        handed_over.platform,
        coalesce(followers.account_id, handed_over.follower_id) as follower_id,
        coalesce(followed.account_id, handed_over.followed_id) as followed_id,
        handed_over.since,
        handed_over.observed_at,
        handed_over.list_completeness,
        handed_over._problem,
        handed_over._source,
        handed_over._load_sequence,
        handed_over._source_file,
        handed_over._source_line
    from handed_over
    left join names as followers
        on handed_over.platform = followers.platform and handed_over.follower_id = followers.name
    left join names as followed
        on handed_over.platform = followed.platform and handed_over.followed_id = followed.name

)

select * from final
