-- One row per profiled customer: whom they can reach and who is known to listen.
with

accounts as (

    select
        customer_id,
        count(case when is_observed then 1 end) as account_count,
        cast(sum(followers_count) as bigint) as followers_count,
        count(followers_count) as followers_known_account_count,
        max(followers_observed_at) as followers_observed_at
    from {{ ref('int_customer_accounts') }}
    group by customer_id

),

handles as (

    select
        customer_id,
        count(*) as declared_handle_count
    from {{ ref('int_declared_links') }}
    group by customer_id

),

brand_acts as (

    select * from {{ ref('int_brand_acts') }}

),

final as (

    select
        profiled.customer_id,
        coalesce(accounts.account_count, 0) as account_count,
        coalesce(handles.declared_handle_count, 0) as declared_handle_count,
        accounts.followers_count,
        coalesce(accounts.followers_known_account_count, 0) as followers_known_account_count,
        accounts.followers_observed_at,
        posts.post_count,
        posts.topical_post_count,
        posts.actor_known_post_count,
        audiences.engaged_people_count,
        audiences.topical_engaged_people_count,
        audiences.act_count,
        audiences.topical_act_count,
        posts.counted_post_count,
        posts.counted_act_count,
        posts.topical_counted_post_count,
        posts.topical_counted_act_count,
        posts.reach_reported_post_count,
        posts.reported_reached_count,
        posts.reported_engaged_count,
        posts.own_insight_post_count,
        posts.public_post_count,
        brand_acts.brand_act_count
    from {{ ref('int_profiled_customers') }} as profiled
    left join accounts on profiled.customer_id = accounts.customer_id
    left join handles on profiled.customer_id = handles.customer_id
    left join {{ ref('int_customer_posts') }} as posts on profiled.customer_id = posts.customer_id
    left join {{ ref('int_audiences') }} as audiences on profiled.customer_id = audiences.customer_id
    left join brand_acts on profiled.customer_id = brand_acts.customer_id

)

select * from final
