-- One row per record that was to be an order line and was set aside, with the reason.
{{ config(alias='order_items') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('order_items') }} as reason
    from {{ ref('int_united_order_items') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('order_items', 'impossible') }}

select * from final
