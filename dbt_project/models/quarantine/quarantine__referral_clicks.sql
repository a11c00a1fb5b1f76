-- One row per record that was to be a click on a referral link and was set aside, with the reason.
{{ config(alias='referral_clicks') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('referral_clicks') }} as reason
    from {{ ref('int_united_referral_clicks') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('referral_clicks', 'impossible') }}

select * from final
