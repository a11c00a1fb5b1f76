-- One row per account observed by `as_of`, newest version; a hidden count keeps the last one known.
with

{{ latest_versions('accounts', observed=true) }},

known_followers as (

    select
        platform,
        account_id,
        followers_count,
        observed_at as followers_observed_at,
        row_number() over (
            partition by platform, account_id
            order by version_rank
        ) as known_rank
    from versions
    where followers_count is not null

),

final as (

    select
        latest.platform,
        latest.account_id,
        {{ handle_normal_form('latest.platform', 'latest.handle') }} as handle,
        latest.bio,
        latest.account_type,
        latest.is_private,
        latest.country,
        latest.language,
        known_followers.followers_count,
        known_followers.followers_observed_at,
        latest.following_count,
        latest.posts_count,
        latest.created_at,
        latest.observed_at,
        latest.access_basis
    from latest
    left join known_followers
        on
            latest.platform = known_followers.platform
            and latest.account_id = known_followers.account_id
            and known_followers.known_rank = 1

)

select * from final
