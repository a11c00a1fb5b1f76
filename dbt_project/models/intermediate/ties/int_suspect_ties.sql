-- One row per tie with acts judged inauthentic, by rule. Judged anew each run over all ties, because what
-- an account does elsewhere decides. Every count is cleaned from here.
with

judged as (

    select
        ties.platform,
        ties.author_account_id,
        ties.actor_account_id,
        ties.act_count,
        ties.burst_act_count,
        coalesce(boilerplate.boilerplate_comment_count, 0) as boilerplate_comment_count,
        actors.actor_account_id is not null as is_by_inauthentic_account
    from {{ ref('int_ties') }} as ties
    left join {{ ref('int_boilerplate_ties') }} as boilerplate
        on
            ties.platform = boilerplate.platform
            and ties.author_account_id = boilerplate.author_account_id
            and ties.actor_account_id = boilerplate.actor_account_id
    left join {{ ref('int_inauthentic_actors') }} as actors
        on
            ties.platform = actors.platform
            and ties.actor_account_id = actors.actor_account_id

),

final as (

    select
        platform,
        author_account_id,
        actor_account_id,
        burst_act_count,
        boilerplate_comment_count,
        is_by_inauthentic_account,
        case
            when is_by_inauthentic_account then act_count
            else burst_act_count + boilerplate_comment_count
        end as suspect_act_count
    from judged
    where is_by_inauthentic_account or burst_act_count > 0 or boilerplate_comment_count > 0

)

select * from final
