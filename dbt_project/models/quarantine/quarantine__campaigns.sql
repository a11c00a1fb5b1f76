-- One row per record that was to be a campaign and was set aside, with the reason.
{{ config(alias='campaigns') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('campaigns') }} as reason
    from {{ ref('int_united_campaigns') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('campaigns', 'impossible') }}

select * from final
