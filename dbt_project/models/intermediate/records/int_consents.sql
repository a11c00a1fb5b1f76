-- One row per customer and purpose: what a person answered last by `as_of`, in whichever of their records. A
-- refusal stands against a consent of the same time, and a refusal without a time against any.
with

answers as (

    select
        {{ person_of('consents.customer_id') }} as customer_id,
        consents.purpose,
        consents.has_consent,
        consents.changed_at,
        consents.evidence
    from {{ ref('int_recorded_consents') }} as consents
    left join {{ ref('int_person_ids') }} as persons
        on consents.customer_id = persons.customer_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id, purpose
            order by changed_at desc nulls last, has_consent, evidence
        ) as recency_rank,
        min(case when changed_at is null and not has_consent then 0 else 1 end) over (
            partition by customer_id, purpose
        ) as has_no_undated_refusal
    from answers

),

final as (

    select
        customer_id,
        purpose,
        has_consent and has_no_undated_refusal = 1 as has_consent,
        changed_at,
        evidence
    from ranked
    where recency_rank = 1

)

select * from final
