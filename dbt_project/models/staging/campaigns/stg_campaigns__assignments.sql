-- One row per campaign and customer drawn into an arm, as recorded. Renames and nulls only.
with

source as (

    select * from {{ source('raw_campaigns', 'assignments') }}

),

renamed as (

    select
        campaign_id,
        wave,
        customer_id,
        arm,
        stratum,
        propensity,
        is_exploration,
        incentive_kind,
        incentive_cost,
        currency,
        expected_conversions,
        assigned_at

    from source

)

select * from renamed
