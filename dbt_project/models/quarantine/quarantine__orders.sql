-- One row per record that was to be an order and was set aside, with the reason.
{{ config(alias='orders') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('orders') }} as reason
    from {{ ref('int_united_orders') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('orders', 'impossible') }}

select * from final
