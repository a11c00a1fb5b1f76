-- One row per code and span of days in which it stood open to everybody, with what is held apart because of it. A
-- code is as good as money, so it is named by a digest and its owner.
with

held as (

    select
        leaks.code_form,
        leaks.owner_id,
        leaks.from_date,
        count(*) as held_credit_count,
        count(case when credits.conversion_kind = 'purchase' then 1 end) as held_order_count,
        cast(
            sum(case when credits.currency = {{ run_parameter('currency') }} then credits.amount end)
            as decimal(18, 4)
        ) as held_amount
    from {{ ref('int_code_leaks') }} as leaks
    inner join {{ ref('int_ledger_credits') }} as credits
        on
            leaks.code_form = credits.code_form
            and leaks.owner_id = credits.held_customer_id
            and cast(credits.occurred_at as date) between leaks.from_date and leaks.to_date
    group by leaks.code_form, leaks.owner_id, leaks.from_date

),

final as (

    select
        {{ digest("'code ' || leaks.code_form") }} as code_key,
        profiled.customer_id,
        leaks.from_date as leaked_from_date,
        leaks.to_date as leaked_to_date,
        leaks.pattern,
        leaks.use_count,
        leaks.usual_use_count,
        leaks.stranger_count,
        leaks.usual_stranger_share,
        leaks.other_owner_count,
        coalesce(held.held_credit_count, 0) as held_credit_count,
        coalesce(held.held_order_count, 0) as held_order_count,
        held.held_amount,
        {{ run_parameter('currency') }} as currency
    from {{ ref('int_code_leaks') }} as leaks
    left join held
        on
            leaks.code_form = held.code_form
            and leaks.owner_id = held.owner_id
            and leaks.from_date = held.from_date
    left join {{ ref('int_profiled_customers') }} as profiled on leaks.owner_id = profiled.customer_id

)

select * from final
