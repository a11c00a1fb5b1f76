-- One row per account judged inauthentic by what it does on everybody's posts in the trailing window. All its
-- acts are suspect.
with

actors as (

    select
        ties.platform,
        ties.actor_account_id,
        cast(sum(ties.act_count) as bigint) as act_count,
        count(*) as author_count,
        cast(sum(ties.early_act_count) as bigint) as early_act_count,
        count(case when ties.early_act_count > 0 then 1 end) as early_author_count,
        cast(sum(ties.burst_act_count) as bigint) as burst_act_count,
        count(case when ties.burst_act_count > 0 then 1 end) as burst_author_count,
        max(ties.early_within_seconds) as early_within_seconds,
        cast(sum(coalesce(boilerplate.boilerplate_comment_count, 0)) as bigint) as boilerplate_comment_count,
        max(boilerplate.boilerplate_people_count) as boilerplate_people_count
    from {{ ref('int_ties') }} as ties
    left join {{ ref('int_boilerplate_ties') }} as boilerplate
        on
            ties.platform = boilerplate.platform
            and ties.author_account_id = boilerplate.author_account_id
            and ties.actor_account_id = boilerplate.actor_account_id
    group by ties.platform, ties.actor_account_id

),

judged as (

    select
        *,
        burst_act_count > 0 and burst_act_count >= {{ inauthentic_share() }} * act_count as is_in_bursts,
        boilerplate_comment_count > 0
        and boilerplate_comment_count >= {{ inauthentic_share() }} * act_count as is_boilerplate,
        early_act_count >= {{ haste_acts() }}
        and early_author_count >= {{ haste_authors() }}
        and early_act_count >= {{ inauthentic_share() }} * act_count as is_in_haste
    from actors

),

final as (

    select
        *,
        is_in_haste or burst_author_count >= {{ haste_authors() }} as is_on_several_authors
    from judged
    where is_in_bursts or is_boilerplate or is_in_haste

)

select * from final
