-- One row per customer with orders that their exposed friends made with the customer's own code within the
-- conversion window after an act: how much of what exposure brings the codes get to see.
with

final as (

    select
        days.customer_id,
        count(distinct credits.conversion_key) as exposed_coded_order_count
    from {{ ref('int_exposed_days') }} as days
    cross join {{ ref('stg_config__run_parameters') }} as parameters
    inner join {{ ref('int_credited_acts') }} as credits
        on
            days.customer_id = credits.credited_customer_id
            and days.friend_id = credits.customer_id
    where
        credits.conversion_kind = 'purchase'
        and cast(credits.occurred_at as date) > days.acted_date
        and cast(credits.occurred_at as date)
        <= cast({{ dbt.dateadd('day', 'parameters.conversion_window_days', 'days.acted_date') }} as date)
    group by days.customer_id

)

select * from final
