-- One row per account observed by `as_of`, newest version; a hidden count keeps the last one known, and
-- so does what an observation is silent about and an account cannot hide or take back.
{%- set lasting = ['followers_count', 'account_type', 'country', 'language', 'created_at'] %}
with

{{ latest_versions('accounts', observed=true) }},

-- The first step to the normal form of a handle.
bare as (

    select
        *,
        {{ bare_handle('handle') }} as bare_handle
    from latest

),

known as (

    select
        platform,
        account_id,
        {%- for name in lasting %}
        min_by({{ name }}, case when {{ name }} is not null then version_rank end) as {{ name }},
        {%- endfor %}
        min_by(observed_at, case when followers_count is not null then version_rank end) as followers_observed_at
    from versions
    group by
        platform,
        account_id

),

final as (

    select
        bare.platform,
        bare.account_id,
        {{ name_of_bare_handle('bare.platform', 'bare.bare_handle') }} as handle,
        bare.display_name,
        bare.bio,
        known.account_type,
        bare.is_private,
        known.country,
        known.language,
        known.followers_count,
        known.followers_observed_at,
        bare.following_count,
        bare.posts_count,
        known.created_at,
        bare.observed_at,
        bare.access_basis
    from bare
    inner join known
        on
            bare.platform = known.platform
            and bare.account_id = known.account_id

)

select * from final
