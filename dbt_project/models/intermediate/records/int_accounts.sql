-- One row per account observed by `as_of`, newest version; a hidden count keeps the last one known.
with

{{ latest_versions('accounts', observed=true) }},

-- The first step to the normal form of a handle.
bare as (

    select
        *,
        {{ bare_handle('handle') }} as bare_handle
    from latest

),

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
        bare.platform,
        bare.account_id,
        {{ name_of_bare_handle('bare.platform', 'bare.bare_handle') }} as handle,
        bare.display_name,
        bare.bio,
        bare.account_type,
        bare.is_private,
        bare.country,
        bare.language,
        known_followers.followers_count,
        known_followers.followers_observed_at,
        bare.following_count,
        bare.posts_count,
        bare.created_at,
        bare.observed_at,
        bare.access_basis
    from bare
    left join known_followers
        on
            bare.platform = known_followers.platform
            and bare.account_id = known_followers.account_id
            and known_followers.known_rank = 1

)

select * from final
