-- One row per post published by `as_of`, newest version, with the brand's topics and mentions read from it.
-- Keywords are matched once per version: an incremental run looks at new and corrected posts only.
{{ config(
    materialized='incremental',
    incremental_strategy=replace_by_key(),
    unique_key=['platform', 'post_id'],
    pre_hook="{{ set_topic_patterns() }}",
) }}
-- depends_on: {{ ref('stg_config__load_progress') }}
-- depends_on: {{ ref('stg_config__run_parameters') }}

with

{% if is_incremental() %}
changed_posts as (

    select distinct
        platform,
        post_id
    from {{ ref('int_united_posts') }}
    where
        _load_sequence > {{ last_processed_load('posts') }}
        or {{ became_past('created_at') }}
        or {{ became_past('observed_at') }}

),
{% endif %}

posts as (

    select
        posts.*,
        {{ not_after_as_of('posts.observed_at') }} as has_counts_in_time
    from {{ ref('int_united_posts') }} as posts
    {% if is_incremental() %}
    inner join changed_posts
        on
            posts.platform = changed_posts.platform
            and posts.post_id = changed_posts.post_id
    {% endif %}
    where posts.created_at <= {{ as_of() }}

),

resent as (

    select distinct
        platform,
        post_id
    from {{ ref('int_united_posts') }}
    where {{ is_of_a_later_load('posts') }}

),

versions as (

    select
        posts.platform,
        posts.post_id,
        posts._load_sequence,
        row_number() over (
            partition by posts.platform, posts.post_id
            order by
                posts.has_counts_in_time desc,
                posts.observed_at desc nulls last,
                posts._load_sequence desc
        ) as version_rank
    from posts
    inner join resent
        on
            posts.platform = resent.platform
            and posts.post_id = resent.post_id

),

latest as (

    select
        posts.*,
        {{ normalized_text("coalesce(posts.text, '') || ' ' || coalesce("
            ~ hashtags_as_text('posts.hashtags') ~ ", '')") }} as searchable_text,
        {{ mentioned_handles('posts.mentions', 'posts.text') }} as handles
    from posts
    left join versions
        on
            posts.platform = versions.platform
            and posts.post_id = versions.post_id
            and posts._load_sequence = versions._load_sequence
    where versions.version_rank = 1 or versions.version_rank is null

),

matched as (

    {{ with_topics('latest') }}

),

-- Everything the rest needs and no text: a step read three times is kept in memory.
read as (

    select
        platform,
        post_id,
        account_id,
        created_at as published_at,
        media_type,
        language,
        is_paid_partnership,
        case when has_counts_in_time then like_count end as like_count,
        case when has_counts_in_time then comment_count end as comment_count,
        case when has_counts_in_time then share_count end as share_count,
        case when has_counts_in_time then save_count end as save_count,
        case when has_counts_in_time then view_count end as view_count,
        case when has_counts_in_time then reached_count end as reached_count,
        text is not null or hashtags is not null as has_text,
        text is not null or mentions is not null as has_mentions,
        topics,
        handles,
        access_basis
    from matched

),

topics_met as (

    select
        platform,
        post_id,
        {{ each_element('topics') }} as topic
    from read

),

weights as (

    select
        topics_met.platform,
        topics_met.post_id,
        cast(sum(cast(topics.weight as decimal(18, 9))) as double) as topic_weight
    from topics_met
    inner join {{ ref('stg_config__topics') }} as topics on topics_met.topic = topics.topic
    group by topics_met.platform, topics_met.post_id

),

handles_met as (

    select
        platform,
        post_id,
        {{ each_element('handles') }} as handle
    from read

),

bare_handles as (

    select
        platform,
        post_id,
        {{ bare_handle('handle') }} as bare_handle
    from handles_met

),

brand_mentions as (

    select distinct
        bare_handles.platform,
        bare_handles.post_id
    from bare_handles
    inner join {{ ref('stg_config__brand_handles') }} as brand_handles
        on
            bare_handles.platform = brand_handles.platform
            and {{ name_of_bare_handle('bare_handles.platform', 'bare_handles.bare_handle') }}
            = brand_handles.handle

),

final as (

    select
        read.platform,
        read.post_id,
        read.account_id,
        read.published_at,
        read.media_type,
        read.language,
        read.is_paid_partnership,
        read.like_count,
        read.comment_count,
        read.share_count,
        read.save_count,
        read.view_count,
        read.reached_count,
        case when read.has_text then coalesce(weights.topic_weight, 0.0) end as topic_weight,
        case when read.has_text then weights.post_id is not null end as is_topical,
        case
            when brand_mentions.post_id is not null then true
            when read.has_mentions then false
        end as mentions_brand,
        read.access_basis
    from read
    left join weights
        on
            read.platform = weights.platform
            and read.post_id = weights.post_id
    left join brand_mentions
        on
            read.platform = brand_mentions.platform
            and read.post_id = brand_mentions.post_id

)

select * from final
