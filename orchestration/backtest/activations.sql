-- One row per campaign and customer assigned from $cut to $until, where the campaign is over.
with

parameters as (

    select
        as_of,
        conversion_window_days
    from staging.stg_config__run_parameters

),

assigned as (

    select
        activations.campaign_id,
        activations.customer_id,
        activations.arm = 'treatment' as is_treatment,
        greatest(
            activations.assigned_at, coalesce(campaigns.starts_at, activations.assigned_at)
        ) as credited_from,
        coalesce(
            campaigns.ends_at,
            activations.assigned_at + to_days(cast(parameters.conversion_window_days as integer))
        ) as credited_until,
        parameters.as_of
    from intermediate.int_activations as activations
    cross join parameters
    left join intermediate.int_campaigns as campaigns using (campaign_id)
    where activations.assigned_at > $cut and activations.assigned_at <= $until

),

owners as (

    select distinct
        assigned.campaign_id,
        assigned.customer_id
    from assigned
    inner join intermediate.int_referral_codes as codes
        on
            assigned.customer_id = codes.customer_id
            and codes.valid_from <= assigned.credited_until
            and (codes.valid_to is null or codes.valid_to > assigned.credited_from)

)

select
    assigned.campaign_id,
    assigned.customer_id,
    assigned.is_treatment,
    case
        when owners.customer_id is not null then cast(count(credits.conversion_key) as double)
    end as conversions
from assigned
inner join marts.dim_customers as customers using (customer_id)
left join owners
    on
        assigned.campaign_id = owners.campaign_id
        and assigned.customer_id = owners.customer_id
left join intermediate.int_credited_acts as credits
    on
        assigned.customer_id = credits.credited_customer_id
        and assigned.credited_from <= credits.occurred_at
        and assigned.credited_until >= credits.occurred_at
where assigned.credited_until <= assigned.as_of
group by assigned.campaign_id, assigned.customer_id, assigned.is_treatment, owners.customer_id
order by assigned.campaign_id, assigned.customer_id
