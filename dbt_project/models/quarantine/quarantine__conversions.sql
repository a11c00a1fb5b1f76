-- One row per record that was to be a conversion and was set aside, with the reason.
{{ config(alias='conversions') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('conversions') }} as reason
    from {{ ref('int_united_conversions') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('conversions', 'impossible') }}

select * from final
