-- One row per campaign that had begun by `as_of`: as defined in campaigns/<id>.yaml, else as handed over.
with

{{ latest_versions('campaigns') }},

defined as (

    select * from {{ ref('stg_config__campaign_definitions') }}

),

campaigns as (

    select
        campaign_id,
        name,
        objective,
        starts_at,
        ends_at,
        budget,
        currency,
        is_new_customer_offer
    from defined
    union all
    select
        latest.campaign_id,
        latest.name,
        latest.objective,
        latest.starts_at,
        latest.ends_at,
        latest.budget,
        latest.currency,
        false as is_new_customer_offer
    from latest
    left join defined on latest.campaign_id = defined.campaign_id
    where defined.campaign_id is null

)

select * from campaigns
where starts_at <= {{ as_of() }}
