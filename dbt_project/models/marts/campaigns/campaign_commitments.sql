-- One row per campaign and wave that was assigned: how many, and what of its budget is promised or spent.
with

final as (

    select
        campaign_id,
        cast(wave as bigint) as wave,
        count(*) as assigned_count,
        count(case when arm = 'treatment' then 1 end) as treated_count,
        -- A promise stands until what it cost is known.
        cast(
            sum(case when arm = 'treatment' then coalesce(incentive_cost, promised_cost) end)
            as decimal(18, 4)
        ) as committed_amount
    from {{ ref('int_activations') }}
    group by campaign_id, wave

)

select * from final
