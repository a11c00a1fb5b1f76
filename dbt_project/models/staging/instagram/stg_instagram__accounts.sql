-- One row per account, as last observed and load that brought it, from Instagram. An account's id is `@` and its
-- username, the one name that all of Instagram's doors have in common: its ids differ from door to door.
with

shown as (

    select
        record,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'profile') }}
    union all
    select
        record,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'discovered_accounts') }}
    union all
    select
        record,
        'customer_oauth' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'connected_accounts') }}

),

profiles as (

    select
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'name') }} as display_name,
        {{ json_text('record', 'biography') }} as bio,
        {{ json_text('record', 'followers_count') }} as followers_count,
        {{ json_text('record', 'follows_count') }} as following_count,
        {{ json_text('record', 'media_count') }} as posts_count,
        case lower({{ json_text('record', 'account_type') }})
            when 'business' then 'business'
            when 'media_creator' then 'creator'
            when 'personal' then 'personal'
        end as account_type,
        {{ instant_text('_extracted_at') }} as observed_at,
        access_basis,
        {{ landed_columns() }}
    from shown
    -- A connection that was withdrawn shows no account.
    where {{ json_text('record', '_refused') }} is null

),

spoken as (

    select
        coalesce({{ json_text('record', 'from.username') }}, {{ json_text('record', 'username') }}) as handle,
        {{ json_text('record', 'from.id') }} as scoped_id,
        {{ json_text('record', 'timestamp') }} as observed_at,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'comments') }}
    union all
    select
        {{ json_text('record', 'username') }} as handle,
        cast(null as {{ engine_type('varchar') }}) as scoped_id,
        {{ json_text('record', 'timestamp') }} as observed_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'tags') }}
    union all
    select
        {{ json_text('record', 'username') }} as handle,
        cast(null as {{ engine_type('varchar') }}) as scoped_id,
        {{ json_text('record', 'timestamp') }} as observed_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'mentions') }}

),

authors as (

    select
        coalesce({{ account_by_handle('handle') }}, scoped_id) as account_id,
        handle,
        max(observed_at) as observed_at,
        min(access_basis) as access_basis,
        _source,
        _load_sequence,
        min(_source_file) as _source_file,
        min(_source_line) as _source_line
    from spoken
    -- Who deleted their account is nobody any more.
    where coalesce(handle, scoped_id) is not null
    group by coalesce({{ account_by_handle('handle') }}, scoped_id), handle, _source, _load_sequence

),

first_shown as (

    select
        {{ account_by_handle('handle') }} as account_id,
        min(_extracted_at) as shown_at
    from profiles
    group by {{ account_by_handle('handle') }}

),

named as (

    select
        {{ account_by_handle('handle') }} as account_id,
        handle,
        display_name,
        bio,
        followers_count,
        following_count,
        posts_count,
        account_type,
        observed_at,
        access_basis,
        {{ landed_columns() }}
    from profiles
    union all
    select
        authors.account_id,
        authors.handle,
        cast(null as {{ engine_type('varchar') }}) as display_name,
        cast(null as {{ engine_type('varchar') }}) as bio,
        cast(null as {{ engine_type('varchar') }}) as followers_count,
        cast(null as {{ engine_type('varchar') }}) as following_count,
        cast(null as {{ engine_type('varchar') }}) as posts_count,
        cast(null as {{ engine_type('varchar') }}) as account_type,
        authors.observed_at,
        authors.access_basis,
        authors._source,
        cast(null as {{ engine_type('timestamp with time zone') }}) as _extracted_at,
        authors._load_sequence,
        authors._source_file,
        authors._source_line
    from authors
    left join first_shown on authors.account_id = first_shown.account_id
    -- A comment tells a name and no more: nothing new of an account whose profile is known by then.
    where
        first_shown.account_id is null
        or {{ read_as('authors.observed_at', 'timestamp with time zone') }} < first_shown.shown_at

),

platformed as (

    select
        'instagram' as platform,
        *
    from named

),

{{ under_contract('platformed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'posts_count',
    'account_type', 'observed_at', 'access_basis',
]) }}

select * from final
