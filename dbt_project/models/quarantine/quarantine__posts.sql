-- One row per record that was to be a post and was set aside, with the reason.
{{ config(alias='posts') }}

with

judged as (

    select
        *,
        {{ reason_set_aside('posts') }} as reason
    from {{ ref('int_united_posts') }}

),

impossible as (

    select * from judged
    where reason is not null

),

{{ set_aside_records('posts', 'impossible') }}

select * from final
