-- One row per campaign and assigned customer with any act of value credited to them: in the window, in one four
-- times as long, and before. An act in the windows of two campaigns counts for each: each has arms of its own.
with

credits as (

    select
        windows.campaign_id,
        windows.customer_id,
        acts.conversion_key,
        acts.conversion_kind,
        -- A buyer nobody knows is taken for one person each time.
        coalesce('c ' || acts.customer_id, 'k ' || acts.conversion_key) as buyer,
        case when acts.currency = {{ run_parameter('currency') }} then acts.net_amount end as net_amount,
        acts.occurred_at between windows.window_from and windows.window_to as is_in_window,
        acts.occurred_at between windows.window_from and windows.long_window_to as is_in_long_window,
        acts.occurred_at >= windows.prior_from and acts.occurred_at < windows.assigned_at as is_prior,
        acts.occurred_at < windows.assigned_at as is_earlier
    from {{ ref('int_assignment_windows') }} as windows
    inner join {{ ref('int_credited_acts') }} as acts on windows.customer_id = acts.credited_customer_id

),

final as (

    select
        campaign_id,
        customer_id,
        count(case when is_in_window then 1 end) as conversion_count,
        count(case when is_in_window and conversion_kind = 'purchase' then 1 end) as purchase_count,
        count(distinct case when is_in_window then buyer end) as friends_converted_count,
        cast(coalesce(sum(case when is_in_window then net_amount end), 0) as decimal(18, 4)) as net_amount,
        count(case when is_in_long_window then 1 end) as long_conversion_count,
        cast(coalesce(sum(case when is_in_long_window then net_amount end), 0) as decimal(18, 4)) as long_net_amount,
        count(case when is_prior then 1 end) as prior_conversion_count,
        cast(coalesce(sum(case when is_prior then net_amount end), 0) as decimal(18, 4)) as prior_net_amount,
        count(case when is_earlier then 1 end) as earlier_conversion_count
    from credits
    group by campaign_id, customer_id

)

select * from final
