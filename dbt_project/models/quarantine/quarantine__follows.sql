-- One row per record that was to be a follower edge and was set aside, with the reason.
{{ config(alias='follows') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('follows') }} as reason
    from {{ ref('int_united_follows') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('follows', 'impossible') }}

select * from final
