-- One row per customer, part of the conversion window and kind of buyer: time and orders of the people who
-- acted on the customer's topical posts, as far as they are the customer's. Who acted on several people's posts
-- is shared among them, so that no order is credited twice.
with

credited as (

    select
        shares.customer_id,
        shares.friend_id,
        spans.lag_from_days,
        people.unexposed_order_count > 0 as is_usual_buyer,
        shares.credit_share * spans.day_count as day_count,
        shares.credit_share * spans.order_count as order_count,
        cast(
            shares.credit_share * spans.season_day_count * people.usual_order_rate as decimal(18, 9)
        ) as usual_order_count
    from {{ ref('int_exposure_shares') }} as shares
    inner join {{ ref('int_exposed_spans') }} as spans
        on
            shares.friend_id = spans.friend_id
            and shares.acted_date = spans.acted_date
    inner join {{ ref('int_exposed_people') }} as people on shares.friend_id = people.customer_id

),

final as (

    select
        customer_id,
        lag_from_days,
        is_usual_buyer,
        count(distinct friend_id) as exposed_people_count,
        cast(sum(day_count) as double) as exposed_day_count,
        cast(sum(order_count) as double) as exposed_order_count,
        cast(sum(usual_order_count) as double) as usual_order_count
    from credited
    group by customer_id, lag_from_days, is_usual_buyer

)

select * from final
