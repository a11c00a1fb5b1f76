-- One row per record that was to be a change of consent and was set aside, with the reason.
{{ config(alias='consents') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('consents') }} as reason
    from {{ ref('int_united_consents') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('consents', 'impossible') }}

select * from final
