-- One row per record that was to be an activation and was set aside, with the reason.
{{ config(alias='activations') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('activations') }} as reason
    from {{ ref('int_united_activations') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('activations', 'impossible') }}

select * from final
