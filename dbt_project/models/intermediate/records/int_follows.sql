-- One row per follower edge observed by `as_of`, newest version.
{{ config(materialized='view') }}

with

{{ latest_versions('follows', observed=true) }},

final as (

    select
        platform,
        follower_id,
        followed_id,
        since,
        observed_at,
        list_completeness
    from latest

)

select * from final
