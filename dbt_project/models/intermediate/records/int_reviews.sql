-- One row per review or survey answer given by `as_of`, newest version.
with

{{ latest_versions('reviews') }},

final as (

    select
        review_id,
        customer_id,
        score,
        scale_max,
        text,
        submitted_at
    from latest
    where submitted_at <= {{ as_of() }}

)

select * from final
