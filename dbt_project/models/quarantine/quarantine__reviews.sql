-- One row per record that was to be a review and was set aside, with the reason.
{{ config(alias='reviews') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('reviews') }} as reason
    from {{ ref('int_united_reviews') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('reviews', 'impossible') }}

select * from final
