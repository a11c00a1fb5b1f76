-- One row per paid channel: what the brand spent there in its own currency, and what it got for it. Spend stands
-- apart for the months of which conversions, or engagements, are known: one is divided by the other.
with

months as (

    select *
    from {{ ref('int_paid_benchmarks') }}
    where upper(trim(currency)) = {{ run_parameter('currency') }}

),

final as (

    select
        channel,
        {{ run_parameter('currency') }} as currency,
        count(*) as month_count,
        cast(sum(spend) as decimal(18, 4)) as spend_amount,
        cast(sum(case when conversions is not null then spend end) as decimal(18, 4)) as conversion_spend_amount,
        cast(sum(cast(conversions as decimal(18, 6))) as double) as conversion_count,
        cast(sum(case when engagements is not null then spend end) as decimal(18, 4)) as engagement_spend_amount,
        cast(sum(cast(engagements as decimal(18, 6))) as double) as engagement_count
    from months
    group by channel

)

select * from final
