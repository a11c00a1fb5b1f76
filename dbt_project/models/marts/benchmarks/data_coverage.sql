-- One row per signal: how many of the profiled customers have it.
{%- set signals = [
    ['linked_account', 'reach.account_count > 0', 'An observed account is linked to the customer.'],
    ['followers', 'reach.followers_count is not null', 'A follower count is known.'],
    ['posts', 'reach.post_count is not null', 'A post of theirs was ever observed.'],
    ['post_topics', 'reach.topical_post_count is not null', 'Text or hashtags of their posts are known.'],
    ['post_counts', 'reach.counted_post_count > 0', 'Likes or comments of a recent post are known.'],
    ['own_insights', 'reach.own_insight_post_count > 0', 'They shared their own insights.'],
    ['reported_reach', 'reach.reach_reported_post_count > 0', 'Accounts reached are known for a recent post.'],
    ['known_actors', 'reach.engaged_people_count is not null', 'Who acts on their posts is known.'],
    ['answers', 'resonance.answered_comment_count is not null', 'Comments and their answers are known.'],
    ['brand_acts', 'reach.brand_act_count is not null', 'Acts on the brand''s own posts are known.'],
    ['customers_in_audience', 'relevance.audience_customer_count > 0', 'Some who act on their posts are customers.'],
    ['exposed_customers', 'roi.exposed_people_count > 0', 'Customers acted on their posts about the brand''s topics.'],
    ['orders', 'relevance.order_count > 0', 'They ordered at least once.'],
    ['reviews', 'relevance.review_count > 0', 'They gave at least one review.'],
    ['referral_codes', 'roi.code_count > 0', 'They own a code or link.'],
    ['activations', 'roi.activation_count > 0 or roi.control_count > 0', 'They were assigned in a campaign.'],
    ['outreach_consent', 'customers.has_outreach_consent', 'They agreed to be contacted.'],
] %}
with

-- Aggregate figures may count what is not sure enough to act on.
probable as (

    select distinct customer_id from {{ ref('int_probable_links') }}
    where link_use in ('contact', 'aggregate')

),

counts as (

    select
        count(*) as customer_count,
        count(probable.customer_id) as probable_account,
    {% for signal, condition, description in signals -%}
    count(case when {{ condition }} then 1 end) as {{ signal }}{{ ',' if not loop.last }}
    {% endfor %}
    from {{ ref('dim_customers') }} as customers
    inner join {{ ref('customer_reach') }} as reach on customers.customer_id = reach.customer_id
    inner join {{ ref('customer_resonance') }} as resonance on customers.customer_id = resonance.customer_id
    inner join {{ ref('customer_relevance') }} as relevance on customers.customer_id = relevance.customer_id
    inner join {{ ref('customer_roi') }} as roi on customers.customer_id = roi.customer_id
    left join probable on customers.customer_id = probable.customer_id

),

final as (

    {% for signal, condition, description in signals %}
    select
        '{{ signal }}' as signal,
        customer_count,
        {{ signal }} as covered_customer_count,
        '{{ description }}' as description
    from counts
    union all
    {% endfor %}
    select
        'probable_account' as signal,
        counts.customer_count,
        counts.probable_account as covered_customer_count,
        'An account that nobody named is likely theirs.' as description
    from counts
    inner join {{ ref('stg_config__identity_settings') }} as settings on settings.consent_covers_matching

)

select * from final
