-- One row per campaign and assigned customer with any order of their own: in the window, in one four times as
-- long, and before.
with

orders as (

    select
        windows.campaign_id,
        windows.customer_id,
        case when orders.currency = {{ run_parameter('currency') }} then orders.net_amount end as net_amount,
        orders.ordered_at between windows.window_from and windows.window_to as is_in_window,
        orders.ordered_at between windows.window_from and windows.long_window_to as is_in_long_window,
        orders.ordered_at >= windows.prior_from and orders.ordered_at < windows.assigned_at as is_prior,
        orders.ordered_at < windows.assigned_at as is_earlier
    from {{ ref('int_assignment_windows') }} as windows
    inner join {{ ref('int_order_values') }} as orders on windows.customer_id = orders.customer_id
    where not orders.is_cancelled and not orders.is_fully_refunded

),

final as (

    select
        campaign_id,
        customer_id,
        count(case when is_in_window then 1 end) as own_order_count,
        cast(coalesce(sum(case when is_in_window then net_amount end), 0) as decimal(18, 4)) as own_net_amount,
        count(case when is_in_long_window then 1 end) as long_own_order_count,
        count(case when is_prior then 1 end) as prior_own_order_count,
        cast(coalesce(sum(case when is_prior then net_amount end), 0) as decimal(18, 4)) as prior_own_net_amount,
        count(case when is_earlier then 1 end) as earlier_own_order_count
    from orders
    group by campaign_id, customer_id

)

select * from final
