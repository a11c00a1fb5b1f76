-- One row per profiled customer whose orders can be watched for at least a day of the trailing window: from
-- when to when.
with

parameters as (

    select
        cast({{ dbt.dateadd('day', '-window_days', 'as_of') }} as date) as window_start_date,
        cast({{ dbt.dateadd('second', -1, 'as_of') }} as date) as last_date
    from {{ ref('stg_config__run_parameters') }}

),

people as (

    select
        customers.customer_id,
        customers.household_id,
        greatest(cast(customers.created_at as date), parameters.window_start_date) as start_date,
        parameters.last_date
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('int_profiled_customers') }} as profiled
        on customers.customer_id = profiled.customer_id
    cross join parameters

),

final as (

    select * from people
    where start_date < last_date

)

select * from final
