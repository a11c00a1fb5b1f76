-- One row per campaign that had begun by `as_of`, newest version.
with

{{ latest_versions('campaigns') }},

final as (

    select
        campaign_id,
        name,
        objective,
        starts_at,
        ends_at,
        budget,
        currency
    from latest
    where starts_at <= {{ as_of() }}

)

select * from final
