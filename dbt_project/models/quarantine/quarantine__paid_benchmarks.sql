-- One row per record that was to be a month of paid spend and was set aside, with the reason.
{{ config(alias='paid_benchmarks') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('paid_benchmarks') }} as reason
    from {{ ref('int_united_paid_benchmarks') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('paid_benchmarks', 'impossible') }}

select * from final
