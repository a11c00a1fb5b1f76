-- One row per record that was to be an account and was set aside, with the reason.
{{ config(alias='accounts') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('accounts') }} as reason
    from {{ ref('int_united_accounts') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('accounts', 'impossible') }}

select * from final
