-- One row per profiled customer: how much their posts, their people and they themselves are about the brand.
with

-- A table without a single record was not handed over: its counts are unknown, not zero.
known as (

    select
        (select count(*) from {{ ref('int_order_values') }}) > 0 as has_orders,
        (select count(*) from {{ ref('int_reviews') }}) > 0 as has_reviews,
        (select count(*) from {{ ref('int_complaints') }}) > 0 as has_complaints

),

orders as (

    select
        customer_id,
        count(*) as order_count,
        count(case when ordered_at > {{ window_start() }} then 1 end) as recent_order_count,
        cast(sum(case when currency = {{ run_parameter('currency') }} then net_amount end) as decimal(18, 4))
            as net_revenue_amount,
        count(case when currency <> {{ run_parameter('currency') }} then 1 end) as other_currency_order_count,
        max(ordered_at) as last_ordered_at,
        case when count(is_topical) > 0 then count(case when is_topical then 1 end) end
            as topical_order_count
    from {{ ref('int_order_values') }}
    where not is_cancelled and not is_fully_refunded
    group by customer_id

),

reviews as (

    select
        customer_id,
        count(*) as review_count,
        cast(sum(cast(score / scale_max as decimal(18, 9))) as double) as review_score_sum
    from {{ ref('int_reviews') }}
    group by customer_id

),

complaints as (

    select
        customer_id,
        count(*) as complaint_count
    from {{ ref('int_complaints') }}
    group by customer_id

),

final as (

    select
        profiled.customer_id,
        posts.post_count,
        posts.topical_post_count,
        posts.topic_weight_sum,
        posts.brand_mention_post_count,
        audiences.engaged_people_count,
        audiences.audience_topical_people_count,
        audiences.audience_newcomer_count,
        audiences.audience_topical_newcomer_count,
        audiences.audience_act_count,
        audiences.audience_topical_act_count,
        audiences.audience_customer_count,
        case when known.has_orders then audiences.audience_buyer_count end as audience_buyer_count,
        case when known.has_orders then audiences.audience_recent_buyer_count end
            as audience_recent_buyer_count,
        case when known.has_orders then coalesce(orders.order_count, 0) end as order_count,
        case when known.has_orders then coalesce(orders.recent_order_count, 0) end as recent_order_count,
        case
            when orders.other_currency_order_count > 0 then orders.net_revenue_amount
            when known.has_orders then coalesce(orders.net_revenue_amount, 0)
        end as net_revenue_amount,
        case when known.has_orders then coalesce(orders.other_currency_order_count, 0) end
            as other_currency_order_count,
        orders.last_ordered_at,
        case
            when orders.order_count > 0 then orders.topical_order_count
            when known.has_orders then 0
        end as topical_order_count,
        case when known.has_reviews then coalesce(reviews.review_count, 0) end as review_count,
        case when known.has_reviews then coalesce(reviews.review_score_sum, 0) end as review_score_sum,
        case when known.has_complaints then coalesce(complaints.complaint_count, 0) end as complaint_count,
        brand_acts.brand_act_count,
        listening.active_listener_count,
        listening.listener_activity,
        listening.known_listener_activity,
        listening.winnable_listener_activity,
        listening.newcomer_listener_activity,
        listening.interested_listener_activity
    from {{ ref('int_profiled_customers') }} as profiled
    cross join known
    left join {{ ref('int_customer_posts') }} as posts on profiled.customer_id = posts.customer_id
    left join {{ ref('int_audiences') }} as audiences on profiled.customer_id = audiences.customer_id
    left join {{ ref('int_brand_acts') }} as brand_acts on profiled.customer_id = brand_acts.customer_id
    left join {{ ref('int_listening') }} as listening on profiled.customer_id = listening.customer_id
    left join orders on profiled.customer_id = orders.customer_id
    left join reviews on profiled.customer_id = reviews.customer_id
    left join complaints on profiled.customer_id = complaints.customer_id

)

select * from final
