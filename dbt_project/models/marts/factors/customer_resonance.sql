-- One row per profiled customer: how much people act on what they post, and how truly.
with

-- Where no author is known to have answered anybody, the sources do not tell answers.
answers as (

    select max(answered_comment_count) > 0 as are_known
    from {{ ref('int_audiences') }}

),

final as (

    select
        profiled.customer_id,
        posts.counted_post_count,
        posts.like_count,
        posts.comment_count,
        posts.share_count,
        audiences.others_comment_count,
        case when answers.are_known then audiences.answered_comment_count end as answered_comment_count,
        audiences.engaged_people_count,
        audiences.repeat_engager_count,
        audiences.act_count,
        audiences.suspect_act_count,
        audiences.suspect_people_count
    from {{ ref('int_profiled_customers') }} as profiled
    cross join answers
    left join {{ ref('int_customer_posts') }} as posts on profiled.customer_id = posts.customer_id
    left join {{ ref('int_audiences') }} as audiences on profiled.customer_id = audiences.customer_id

)

select * from final
