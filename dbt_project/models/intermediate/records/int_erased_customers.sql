-- One row per customer who asked by `as_of` to be forgotten, in whichever of their records.
with

erased as (

    select distinct {{ person_of('records.customer_id') }} as customer_id
    from {{ ref('int_erased_records') }} as records
    left join {{ ref('int_person_ids') }} as persons
        on records.customer_id = persons.customer_id

)

select * from erased
