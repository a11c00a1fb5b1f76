-- One row per standing act of value behind which no link or code was found, and person on whose topical post the
-- buyer had acted within the conversion window before: their equal part. Where a code was found that may not
-- earn, nobody earns by exposure either: it would be the way round the rule. The day of the act counts as before it.
with

unexplained as (

    select * from {{ ref('int_conversion_credits') }}
    where obstacle = 'nothing found' and customer_id is not null

),

exposed as (

    select
        unexplained.conversion_kind,
        unexplained.conversion_key,
        unexplained.net_amount,
        acts.customer_id,
        max(acts.acted_date) as acted_date
    from unexplained
    cross join {{ ref('stg_config__run_parameters') }} as parameters
    inner join {{ ref('int_friend_acts') }} as acts
        on
            unexplained.customer_id = acts.friend_id
            and cast(unexplained.occurred_at as date) > acts.acted_date
    where
        {{ dbt.datediff('acts.acted_date', 'cast(unexplained.occurred_at as date)', 'day') }}
        <= parameters.conversion_window_days
    group by
        unexplained.conversion_kind, unexplained.conversion_key, unexplained.net_amount, acts.customer_id

),

numbered as (

    select
        *,
        row_number() over (
            partition by conversion_kind, conversion_key
            order by customer_id
        ) as credit_number,
        count(*) over (partition by conversion_kind, conversion_key) as credit_count,
        cast(floor(net_amount * 100) as bigint) as cent_count
    from exposed

),

-- Equal parts leave equal remainders: the largest are those of the first by customer_id.
cents as (

    select
        *,
        ((cent_count % credit_count) + credit_count) % credit_count as cents_left
    from numbered

),

final as (

    select
        conversion_kind,
        conversion_key,
        credit_number,
        credit_count,
        customer_id,
        acted_date,
        cast(
            cast((cent_count - cents_left) / credit_count as decimal(18, 0)) * 0.01
            + case when credit_number <= cents_left then 0.01 else 0 end
            -- What is finer than a cent stays whole.
            + case when credit_number = 1 then net_amount - cast(cent_count as decimal(18, 0)) * 0.01 else 0 end
            as decimal(18, 4)
        ) as amount
    from cents

)

select * from final
