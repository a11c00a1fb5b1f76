-- One row per profiled customer with an account judged inauthentic, or with a bought audience: the evidence,
-- without naming an account.
with

flagged as (

    select * from {{ ref('suspect_accounts') }}
    where customer_id is not null

),

final as (

    select
        customer_id,
        max(case when suspicion = 'inauthentic account' then 1 else 0 end) = 1 as is_inauthentic,
        max(case when suspicion = 'bought audience' then 1 else 0 end) = 1 as has_bought_audience,
        count(*) as suspicion_count,
        {{ list_as_text(sorted_list("platform || ': ' || evidence")) }} as evidence,
        cast(sum(act_count) as bigint) as act_count,
        cast(sum(case when suspicion = 'inauthentic account' then judged_act_count end) as bigint)
            as judged_act_count,
        max(within_seconds) as within_seconds,
        cast(sum(case when suspicion = 'bought audience' then people_count end) as bigint) as people_count,
        cast(sum(burst_post_count) as bigint) as burst_post_count,
        cast(sum(acted_post_count) as bigint) as acted_post_count,
        cast(sum(followers_count) as bigint) as followers_count,
        cast(sum(explained_followers_count) as bigint) as explained_followers_count,
        min(size_deviation) as size_deviation
    from flagged
    group by customer_id

)

select * from final
