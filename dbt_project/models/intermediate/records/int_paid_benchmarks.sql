-- One row per channel and whole month of the brand's own paid spend that ended by `as_of`, newest
-- version.
{{ config(materialized='view') }}

with

{{ latest_versions('paid_benchmarks') }},

final as (

    select
        channel,
        month,
        spend,
        currency,
        impressions,
        clicks,
        engagements,
        conversions
    from latest
    where {{ dbt.last_day('month', 'month') }} <= cast({{ as_of() }} as date)

)

select * from final
