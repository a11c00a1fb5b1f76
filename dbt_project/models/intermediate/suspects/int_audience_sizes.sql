-- One row per account with a known follower count and enough counted posts: the engagement it gets, beside what
-- an account of that size on that network gets. The line is fitted on accounts without bursts.
with

suspects as (

    select
        ties.platform,
        ties.author_account_id as account_id,
        cast(sum(ties.act_count) as bigint) as act_count,
        cast(sum(ties.burst_act_count) as bigint) as burst_act_count,
        cast(sum(coalesce(suspects.suspect_act_count, 0)) as bigint) as suspect_act_count
    from {{ ref('int_ties') }} as ties
    left join {{ ref('int_suspect_ties') }} as suspects
        on
            ties.platform = suspects.platform
            and ties.author_account_id = suspects.author_account_id
            and ties.actor_account_id = suspects.actor_account_id
    group by ties.platform, ties.author_account_id

),

counts as (

    select
        platform,
        account_id,
        count(*) as counted_post_count,
        cast(
            sum(coalesce(like_count, 0) + coalesce(comment_count, 0) + coalesce(share_count, 0)) as bigint
        ) as counted_act_count
    from {{ ref('int_posts') }}
    where published_at > {{ window_start() }} and (like_count is not null or comment_count is not null)
    group by platform, account_id
    having count(*) >= {{ size_posts() }}

),

-- Posts tell how many acted, suspects which share of them did in truth.
genuine as (

    select
        counts.platform,
        counts.account_id,
        accounts.followers_count,
        counts.counted_post_count,
        coalesce(suspects.burst_act_count, 0) = 0 as is_without_bursts,
        cast(
            counts.counted_act_count * cast(
                1 - coalesce(cast(suspects.suspect_act_count as double) / nullif(suspects.act_count, 0), 0)
                as double
            ) as decimal(18, 3)
        ) as genuine_act_count
    from counts
    inner join {{ ref('int_accounts') }} as accounts
        on
            counts.platform = accounts.platform
            and counts.account_id = accounts.account_id
    left join suspects
        on
            counts.platform = suspects.platform
            and counts.account_id = suspects.account_id
    where accounts.followers_count > 0

),

-- Half an act is added, so that none has a logarithm.
logs as (

    select
        *,
        cast(ln(followers_count) as decimal(9, 6)) as log_followers,
        cast(ln((genuine_act_count + 0.5) / counted_post_count) as decimal(9, 6)) as log_engagement
    from genuine

),

first_lines as (

    select
        platform,
        {{ least_squares() }}
    from logs
    where is_without_bursts
    group by platform
    having count(*) >= {{ size_accounts() }}

),

-- Half the accounts lie within 0.6745 standard deviations of a normal line.
spreads as (

    select
        logs.platform,
        median(abs(logs.log_engagement - first_lines.level - first_lines.slope * logs.log_followers)) / 0.6745
            as spread
    from logs
    inner join first_lines on logs.platform = first_lines.platform
    where logs.is_without_bursts
    group by logs.platform

),

lines as (

    select
        logs.platform,
        {{ least_squares() }}
    from logs
    inner join first_lines on logs.platform = first_lines.platform
    inner join spreads on logs.platform = spreads.platform
    where
        logs.is_without_bursts
        and abs(logs.log_engagement - first_lines.level - first_lines.slope * logs.log_followers)
        <= 3 * spreads.spread
    group by logs.platform

),

compared as (

    select
        logs.platform,
        logs.account_id,
        logs.followers_count,
        logs.counted_post_count,
        logs.genuine_act_count,
        lines.slope,
        lines.level,
        exp(lines.level + lines.slope * logs.log_followers) * logs.counted_post_count as expected_act_count,
        logs.log_engagement - lines.level - lines.slope * logs.log_followers as residual,
        -- Few acts scatter by themselves: a count's logarithm by one over the count.
        sqrt(spreads.spread * spreads.spread + 1 / (cast(logs.genuine_act_count as double) + 0.5)) as deviation,
        cast(logs.log_engagement as double) as log_engagement
    from logs
    inner join lines on logs.platform = lines.platform
    inner join spreads on logs.platform = spreads.platform
    where lines.slope > 0 and spreads.spread > 0

),

final as (

    select
        platform,
        account_id,
        followers_count,
        counted_post_count,
        cast(genuine_act_count as double) as genuine_act_count,
        round(expected_act_count, 3) as expected_act_count,
        -- The size at which its engagement would be usual.
        cast(round(exp(least((log_engagement - level) / slope, 25))) as bigint) as explained_followers_count,
        round(residual / deviation, 3) as size_deviation
    from compared

)

select * from final
