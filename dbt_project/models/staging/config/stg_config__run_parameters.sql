-- One row per run: exactly one.
with

source as (

    select * from {{ source('config', 'run_parameters') }}

),

renamed as (

    select
        as_of,
        previous_as_of,
        window_days,
        conversion_window_days,
        buyer_recency_days,
        currency,
        brand_name,
        min_followers,
        max_followers,
        min_engaged_share,
        margin,
        max_quarantined_share

    from source

)

select * from renamed
