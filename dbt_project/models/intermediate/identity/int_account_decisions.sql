-- One row per customer and account that somebody decided on: the latest decision, in whichever record of theirs.
with

decided as (

    select
        {{ person_of('decisions.customer_id') }} as customer_id,
        decisions.platform,
        decisions.account_id,
        decisions.is_same,
        decisions.is_audit,
        decisions.decided_at,
        row_number() over (
            partition by
                {{ person_of('decisions.customer_id') }}, decisions.platform, decisions.account_id
            order by decisions.decided_at desc, decisions.customer_id asc
        ) as recency_rank
    from {{ ref('int_identity_decisions') }} as decisions
    left join {{ ref('int_person_ids') }} as persons
        on decisions.customer_id = persons.customer_id
    where decisions.account_id is not null

),

final as (

    select
        customer_id,
        platform,
        account_id,
        is_same,
        is_audit,
        decided_at
    from decided
    where recency_rank = 1

)

select * from final
