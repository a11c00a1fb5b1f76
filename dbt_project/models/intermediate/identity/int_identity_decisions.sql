-- One row per pair that somebody decided on, a customer and an account or two customers: the latest decision. It
-- holds for every `as_of`: who is who is no happening in time. What is undecided decides nothing.
with

{{ latest_versions('identity_decisions') }},

decided as (

    select
        case
            when account_id is null and other_customer_id < customer_id then other_customer_id else customer_id
        end as customer_id,
        platform,
        account_id,
        case
            when account_id is not null then null
            when other_customer_id < customer_id then customer_id
            else other_customer_id
        end as other_customer_id,
        decision = 'same' as is_same,
        coalesce(basis = 'audit', false) as is_audit,
        decided_at,
        row_number() over (
            partition by
                case
                    when account_id is not null
                        then customer_id || ' ' || platform || ' ' || account_id
                    when other_customer_id < customer_id then other_customer_id || ' ' || customer_id
                    else customer_id || ' ' || other_customer_id
                end,
                account_id is null
            order by decided_at desc, _load_sequence desc, _source_file desc, _source_line desc
        ) as recency_rank
    from latest
    where decision <> 'undecided'

),

final as (

    select
        customer_id,
        platform,
        account_id,
        other_customer_id,
        is_same,
        is_audit,
        decided_at
    from decided
    where recency_rank = 1

)

select * from final
