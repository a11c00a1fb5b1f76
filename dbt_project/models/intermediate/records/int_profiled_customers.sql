-- One row per customer whom marts and the ranking may show: consenting to profiling and not erased.
with

customers as (

    select * from {{ ref('int_customers') }}

),

profiled as (

    select customer_id from customers
    where has_profiling_consent and not is_erased

)

select * from profiled
