-- One row per published benchmark, beside the brand's own figure where its data tell one.
with

parameters as (

    select * from {{ ref('stg_config__run_parameters') }}

),

account_likes as (

    select
        accounts.platform,
        accounts.account_id,
        accounts.followers_count,
        sum(posts.like_count) as like_count,
        count(*) * accounts.followers_count as shown_count
    from {{ ref('int_posts') }} as posts
    inner join {{ ref('int_customer_accounts') }} as accounts
        on
            posts.platform = accounts.platform
            and posts.account_id = accounts.account_id
    where
        posts.published_at > {{ window_start() }}
        and posts.like_count is not null
        and accounts.followers_count > 0
    group by accounts.platform, accounts.account_id, accounts.followers_count

),

like_rates as (

    select
        'like_rate_per_post' as metric,
        case
            when followers_count < 1000 then 'under 1,000 followers'
            when followers_count < 10000 then '1,000 to 10,000 followers'
            when followers_count < 100000 then '10,000 to 100,000 followers'
            when followers_count < 1000000 then '100,000 to 1,000,000 followers'
            when followers_count < 10000000 then '1,000,000 to 10,000,000 followers'
        end as segment,
        sum(like_count) as own_numerator,
        sum(shown_count) as own_denominator,
        count(*) as own_account_count
    from account_likes
    group by segment

),

engaged_shares as (

    select
        'engaged_share' as metric,
        'micro-influencer' as segment,
        sum(reach.topical_engaged_people_count) as own_numerator,
        sum(reach.followers_count) as own_denominator,
        count(*) as own_account_count
    from {{ ref('customer_reach') }} as reach
    cross join parameters
    where
        reach.followers_count between parameters.min_followers and parameters.max_followers
        and reach.followers_count > 0
        and reach.topical_engaged_people_count is not null

),

activations as (

    select
        roi.*,
        results.activation_net_amount
    from {{ ref('customer_roi') }} as roi
    inner join {{ ref('int_activation_results') }} as results on roi.customer_id = results.customer_id
    where roi.activation_conversion_count is not null

),

activated as (

    select
        'conversions_per_activation' as metric,
        'activated micro-influencer' as segment,
        sum(activation_conversion_count) as own_numerator,
        sum(activation_count) as own_denominator,
        count(*) as own_account_count
    from activations

),

returns as (

    select
        'return_on_investment' as metric,
        'activated micro-influencer' as segment,
        sum(
            activations.activation_net_amount * cast(parameters.margin as decimal(9, 6))
            - activations.incentive_cost_amount
        ) as own_numerator,
        sum(activations.incentive_cost_amount) as own_denominator,
        count(*) as own_account_count
    from activations
    cross join parameters
    where activations.incentive_cost_amount is not null

),

large_pages as (

    select
        'organic_reach_share' as metric,
        'page with over 1,000,000 likes' as segment,
        sum(posts.reached_count) as own_numerator,
        sum(accounts.followers_count) as own_denominator,
        count(distinct accounts.platform || ' ' || accounts.account_id) as own_account_count
    from {{ ref('int_posts') }} as posts
    inner join {{ ref('int_brand_accounts') }} as brand_accounts
        on
            posts.platform = brand_accounts.platform
            and posts.account_id = brand_accounts.account_id
    inner join {{ ref('int_accounts') }} as accounts
        on
            posts.platform = accounts.platform
            and posts.account_id = accounts.account_id
    where
        posts.published_at > {{ window_start() }}
        and posts.reached_count is not null
        and accounts.followers_count > 1000000

),

campaign_sizes as (

    select
        campaign_id,
        count(*) as people_count
    from {{ ref('int_activations') }}
    where arm = 'treatment'
    group by campaign_id

),

campaigns as (

    select
        'campaign_people_count' as metric,
        'smallest campaign' as segment,
        min(people_count) as own_numerator,
        1 as own_denominator,
        count(*) as own_account_count
    from campaign_sizes

    union all

    select
        'campaign_people_count' as metric,
        'largest campaign' as segment,
        max(people_count) as own_numerator,
        1 as own_denominator,
        count(*) as own_account_count
    from campaign_sizes

),

own_figures as (

    {% for figures in [
        'like_rates', 'engaged_shares', 'activated', 'returns', 'large_pages', 'campaigns'
    ] %}
    select
        metric,
        segment,
        cast(own_numerator as double) as own_numerator,
        cast(own_denominator as double) as own_denominator,
        own_account_count
    from {{ figures }}
    where own_account_count > 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        benchmarks.metric,
        benchmarks.segment,
        benchmarks.value as benchmark_value,
        benchmarks.unit,
        benchmarks.source,
        benchmarks.published_date,
        benchmarks.caveat,
        own_figures.own_numerator,
        own_figures.own_denominator,
        {{ safe_share('own_figures.own_numerator', 'own_figures.own_denominator') }} as own_value,
        own_figures.own_account_count
    from {{ ref('benchmarks') }} as benchmarks
    left join own_figures
        on
            benchmarks.metric = own_figures.metric
            and benchmarks.segment = own_figures.segment

)

select * from final
