-- One row per order with a line of known category: whether any line belongs to a topic.
with

lines as (

    select
        order_id,
        category
    from {{ ref('int_order_items') }}
    where category is not null

),

-- Categories are few and lines many: each name is normalised once.
categories as (

    select distinct category from lines

),

topical_categories as (

    select distinct categories.category
    from categories
    inner join {{ ref('stg_config__topic_categories') }} as topics
        on {{ normalized_name('categories.category') }} = topics.category

),

configured as (

    select count(*) as category_count from {{ ref('stg_config__topic_categories') }}

),

final as (

    select
        lines.order_id,
        max(case when topical_categories.category is not null then 1 else 0 end) = 1 as is_topical
    from lines
    cross join configured
    left join topical_categories on lines.category = topical_categories.category
    where configured.category_count > 0
    group by lines.order_id

)

select * from final
