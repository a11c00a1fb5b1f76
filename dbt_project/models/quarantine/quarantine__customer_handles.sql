-- One row per record that was to be a customer's handle and was set aside, with the reason.
{{ config(alias='customer_handles') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('customer_handles') }} as reason
    from {{ ref('int_united_customer_handles') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('customer_handles', 'impossible') }}

select * from final
