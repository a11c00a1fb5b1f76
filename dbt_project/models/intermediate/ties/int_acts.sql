-- One row per act in the trailing window on a known post, newest version. A view: ten million acts are read
-- where they lie. An act before its post cannot be; it stands in quarantine.
{{ config(materialized='view') }}

with

{{ standing_acts(['engagement_id', 'post_id', 'actor_id', 'kind', 'text', 'occurred_at'], since=window_start()) }},

final as (

    select
        acts.platform,
        acts.engagement_id,
        acts.post_id,
        posts.account_id as author_account_id,
        acts.actor_id as actor_account_id,
        acts.actor_id = posts.account_id as is_by_author,
        {{ is_spoken('acts.kind') }} as is_spoken,
        {{ is_early('acts.occurred_at', 'posts.published_at') }} as is_early,
        acts.text,
        acts.occurred_at,
        posts.published_at,
        posts.is_topical
    from acts
    inner join {{ ref('int_posts') }} as posts
        on
            acts.platform = posts.platform
            and acts.post_id = posts.post_id
    where acts.occurred_at >= posts.published_at

)

select * from final
