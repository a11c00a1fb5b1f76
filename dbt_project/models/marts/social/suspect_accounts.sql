-- One row per account that may be shown and is judged inauthentic, and per account whose audience is judged
-- bought: by which behaviour, in figures and in words.
with

actors as (

    select
        platform,
        actor_account_id as account_id,
        'inauthentic account' as suspicion,
        case
            when is_in_bursts then 'bursts'
            when is_in_haste then 'haste'
            else 'boilerplate'
        end as rule,
        act_count,
        case
            when is_in_bursts then burst_act_count
            when is_in_haste then early_act_count
            else boilerplate_comment_count
        end as judged_act_count,
        case when is_in_bursts or is_in_haste then early_within_seconds end as within_seconds,
        case
            when is_in_bursts then burst_author_count
            when is_in_haste then early_author_count
            else author_count
        end as author_count,
        case when not is_in_bursts and not is_in_haste then boilerplate_people_count end as people_count
    from {{ ref('int_inauthentic_actors') }}

),

actor_rows as (

    select
        platform,
        account_id,
        suspicion,
        rule,
        act_count,
        judged_act_count,
        within_seconds,
        author_count,
        people_count,
        cast(null as bigint) as burst_post_count,
        cast(null as bigint) as acted_post_count,
        cast(null as bigint) as followers_count,
        cast(null as bigint) as explained_followers_count,
        cast(null as double) as size_deviation,
        case rule
            when 'bursts'
                then
                    {{ in_words('judged_act_count') }} || ' of its ' || {{ in_words('act_count') }}
                    || ' acts came in bursts, within ' || {{ in_words('within_seconds') }}
                    || ' seconds of posts of ' || {{ in_words('author_count') }} || ' accounts.'
            when 'haste'
                then
                    {{ in_words('judged_act_count') }} || ' of its ' || {{ in_words('act_count') }}
                    || ' acts came within ' || {{ in_words('within_seconds') }}
                    || ' seconds of posts of ' || {{ in_words('author_count') }} || ' accounts.'
            else
                {{ in_words('judged_act_count') }} || ' of its ' || {{ in_words('act_count') }}
                || ' acts are comments in the same words as ' || {{ in_words('people_count - 1') }}
                || ' other accounts; each of them does nothing else than comment on this one account.'
        end as evidence
    from actors

),

audiences as (

    select
        *,
        case
            when is_by_bursts
                then
                    {{ in_words('burst_people_count') }} || ' accounts acted within '
                    || {{ in_words('burst_within_seconds') }} || ' seconds on '
                    || {{ in_words('burst_post_count') }} || ' of '
                    || {{ in_words('acted_post_count') }} || ' posts.'
        end as words_on_bursts,
        case
            when explained_followers_count < followers_count
                then
                    {{ in_words('followers_count') }} || ' followers are shown; its '
                    || {{ in_words('counted_post_count') }} || ' posts get the engagement usual at '
                    || {{ in_words('explained_followers_count') }} || '.'
        end as words_on_size
    from {{ ref('int_bought_audiences') }}

),

audience_rows as (

    select
        platform,
        account_id,
        'bought audience' as suspicion,
        case
            when is_by_bursts and is_by_size then 'bursts and size'
            when is_by_bursts then 'bursts'
            else 'size'
        end as rule,
        cast(null as bigint) as act_count,
        burst_act_count as judged_act_count,
        burst_within_seconds as within_seconds,
        cast(null as bigint) as author_count,
        burst_people_count as people_count,
        burst_post_count,
        acted_post_count,
        followers_count,
        explained_followers_count,
        size_deviation,
        coalesce(words_on_bursts || coalesce(' ' || words_on_size, ''), words_on_size) as evidence
    from audiences

),

united as (

    select * from actor_rows
    union all
    select * from audience_rows

),

final as (

    select
        united.platform,
        united.account_id,
        accounts.customer_id,
        united.suspicion,
        united.rule,
        united.evidence,
        united.act_count,
        united.judged_act_count,
        cast(united.within_seconds as bigint) as within_seconds,
        united.author_count,
        united.people_count,
        united.burst_post_count,
        united.acted_post_count,
        united.followers_count,
        united.explained_followers_count,
        united.size_deviation
    from united
    left join {{ ref('int_customer_accounts') }} as accounts
        on
            united.platform = accounts.platform
            and united.account_id = accounts.account_id
    left join {{ ref('int_excluded_accounts') }} as excluded
        on
            united.platform = excluded.platform
            and united.account_id = excluded.account_id
    where excluded.account_id is null

)

select * from final
