-- One row per day of an exposed customer's act and other customer who led up to it: the share of what follows that
-- is the other's. Who acted on several people's posts is shared among them.
with

acted_days as (

    select distinct
        friend_id,
        acted_date
    from {{ ref('int_exposed_spans') }}

),

days as (

    select
        customer_id,
        friend_id,
        acted_date,
        lead(acted_date) over (
            partition by customer_id, friend_id
            order by acted_date
        ) as next_date
    from {{ ref('int_exposed_days') }}

),

-- Everybody whose post the person acted on within the conversion window before. Of several acts on one
-- person's posts only the newest counts.
credits as (

    select
        acted_days.friend_id,
        acted_days.acted_date,
        days.customer_id,
        power(
            cast(0.5 as double),
            {{ dbt.datediff('days.acted_date', 'acted_days.acted_date', 'day') }} / {{ credit_half_life_days() }}.0
        ) as weight
    from acted_days
    cross join {{ ref('stg_config__run_parameters') }} as parameters
    inner join days
        on
            acted_days.friend_id = days.friend_id
            and acted_days.acted_date >= days.acted_date
            and (days.next_date is null or days.next_date > acted_days.acted_date)
    where
        {{ dbt.datediff('days.acted_date', 'acted_days.acted_date', 'day') }} < parameters.conversion_window_days

),

final as (

    select
        friend_id,
        acted_date,
        customer_id,
        cast(weight / sum(weight) over (partition by friend_id, acted_date) as decimal(9, 6)) as credit_share
    from credits

)

select * from final
