-- One row per record that was to be a customer and was set aside, with the reason.
{{ config(alias='customers') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('customers') }} as reason
    from {{ ref('int_united_customers') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('customers', 'impossible') }}

select * from final
