-- One row per campaign and assigned customer on whose topical posts another acted in the window: orders of those
-- who acted within the conversion window after, and what the same people buy anyway in as many days. Told of
-- campaigns that lie in the trailing window alone: acts before it are not looked at.
with

shares as (

    select
        windows.campaign_id,
        windows.customer_id,
        shares.friend_id,
        shares.acted_date,
        shares.credit_share
    from {{ ref('int_assignment_windows') }} as windows
    inner join {{ ref('int_exposure_shares') }} as shares
        on
            windows.customer_id = shares.customer_id
            and shares.acted_date >= cast(windows.window_from as date)
            and shares.acted_date <= cast(windows.window_to as date)
    where windows.window_from >= {{ window_start() }}

),

credited as (

    select
        shares.campaign_id,
        shares.customer_id,
        shares.friend_id,
        shares.credit_share * spans.order_count as order_count,
        cast(
            shares.credit_share * spans.season_day_count * people.usual_order_rate as decimal(18, 9)
        ) as usual_order_count
    from shares
    inner join {{ ref('int_exposed_spans') }} as spans
        on
            shares.friend_id = spans.friend_id
            and shares.acted_date = spans.acted_date
    inner join {{ ref('int_exposed_people') }} as people on shares.friend_id = people.customer_id

),

final as (

    select
        campaign_id,
        customer_id,
        count(distinct friend_id) as exposed_people_count,
        cast(sum(order_count) as double) as exposed_order_count,
        cast(sum(usual_order_count) as double) as usual_order_count
    from credited
    group by campaign_id, customer_id

)

select * from final
