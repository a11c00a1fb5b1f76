-- One row per record that was to be a complaint and was set aside, with the reason.
{{ config(alias='complaints') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('complaints') }} as reason
    from {{ ref('int_united_complaints') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('complaints', 'impossible') }}

select * from final
