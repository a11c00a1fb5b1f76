-- One row per record that was to be a decision on who is who and was set aside, with the reason.
{{ config(alias='identity_decisions') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('identity_decisions') }} as reason
    from {{ ref('int_united_identity_decisions') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('identity_decisions', 'impossible') }}

select * from final
