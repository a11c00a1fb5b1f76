-- One row per customer record that was joined with another of the same person, who may be profiled: how we know.
with

final as (

    select
        joined.person_id as customer_id,
        joined.customer_id as record_id,
        joined.method,
        joined.probability,
        joined.evidence
    from {{ ref('int_person_ids') }} as joined
    inner join {{ ref('int_profiled_customers') }} as profiled
        on joined.person_id = profiled.customer_id

)

select * from final
