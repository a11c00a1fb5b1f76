-- One row per platform and handle ever observed by `as_of`, with the account last seen under it.
-- Past handles count too: people type the name they had.
with

observations as (

    select
        platform,
        account_id,
        handle,
        max(observed_at) as last_seen_at
    from {{ ref('int_united_accounts') }}
    where handle is not null and observed_at <= {{ as_of() }}
    group by platform, account_id, handle

),

bare as (

    select
        *,
        {{ bare_handle('handle') }} as bare_handle
    from observations

),

forms as (

    select
        platform,
        account_id,
        {{ name_of_bare_handle('platform', 'bare_handle') }} as handle,
        last_seen_at
    from bare

),

ranked as (

    select
        *,
        row_number() over (
            partition by platform, handle
            order by last_seen_at desc, account_id asc
        ) as recency_rank
    from forms
    where handle is not null

),

final as (

    select
        platform,
        handle,
        account_id,
        last_seen_at
    from ranked
    where recency_rank = 1

)

select * from final
