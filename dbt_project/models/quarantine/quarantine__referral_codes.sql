-- One row per record that was to be a referral code and was set aside, with the reason.
{{ config(alias='referral_codes') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('referral_codes') }} as reason
    from {{ ref('int_united_referral_codes') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('referral_codes', 'impossible') }}

select * from final
