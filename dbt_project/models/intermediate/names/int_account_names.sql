-- One row per name under which archives know an account, and account that another source saw under it: from which load on
-- the name stands for the account, and until which. Whoever was seen under it last stands for it. What is behind a name
-- is no event, so it does not wait for `as_of`.
with

accounts as (

    select * from {{ ref('int_handed_accounts') }}
    where _problem is null

),

wanted as (

    select distinct
        platform,
        account_id as name
    from accounts
    where account_id like '@%'

),

platforms as (

    select distinct platform from wanted

),

bare as (

    select
        accounts.platform,
        accounts.account_id,
        {{ bare_handle('accounts.handle') }} as bare_handle,
        accounts.observed_at,
        accounts._load_sequence
    from accounts
    inner join platforms on accounts.platform = platforms.platform
    where accounts.account_id not like '@%' and accounts.handle is not null

),

seen as (

    select
        platform,
        account_id,
        '@' || {{ name_of_bare_handle('platform', 'bare_handle') }} as name,
        min(_load_sequence) as since_load,
        max(observed_at) as last_seen_at
    from bare
    group by platform, account_id, {{ name_of_bare_handle('platform', 'bare_handle') }}

),

ranked as (

    select
        seen.*,
        row_number() over (
            partition by seen.platform, seen.name, seen.since_load
            order by seen.last_seen_at desc, seen.account_id
        ) as sight_rank
    from seen
    inner join wanted on seen.platform = wanted.platform and seen.name = wanted.name

),

final as (

    select
        platform,
        name,
        account_id,
        since_load,
        lead(since_load) over (
            partition by platform, name
            order by since_load
        ) as until_load
    from ranked
    where sight_rank = 1

)

select * from final
