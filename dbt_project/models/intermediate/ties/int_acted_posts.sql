-- One row per post of the trailing window on which somebody else is known to have acted.
with

acts as (

    select
        platform,
        post_id
    from {{ ref('int_acts') }}
    where not is_by_author and published_at > {{ window_start() }}

),

final as (

    select distinct
        platform,
        post_id
    from acts

)

select * from final
