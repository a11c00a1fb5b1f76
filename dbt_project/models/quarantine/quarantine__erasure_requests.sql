-- One row per record that was to be an erasure request and was set aside, with the reason.
{{ config(alias='erasure_requests') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('erasure_requests') }} as reason
    from {{ ref('int_united_erasure_requests') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('erasure_requests', 'impossible') }}

select * from final
