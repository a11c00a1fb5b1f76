-- One row per account, as last observed and load that brought it, from a Facebook Page: the Page, and who spoke on it.
with

pages as (

    select
        {{ json_text('record', 'id') }} as account_id,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'name') }} as display_name,
        {{ json_text('record', 'about') }} as bio,
        {{ json_text('record', 'followers_count') }} as followers_count,
        'business' as account_type,
        {{ instant_text('_extracted_at') }} as observed_at,
        {{ landed_columns() }}
    from {{ source('raw_facebook_page', 'page') }}

),

spoken as (

    select
        {{ json_text('record', 'from.id') }} as account_id,
        {{ json_text('record', 'from.name') }} as display_name,
        {{ json_text('record', 'created_time') }} as observed_at,
        {{ landed_columns() }}
    from {{ source('raw_facebook_page', 'comments') }}
    union all
    select
        {{ json_text('record', 'reviewer.id') }} as account_id,
        {{ json_text('record', 'reviewer.name') }} as display_name,
        {{ json_text('record', 'created_time') }} as observed_at,
        {{ landed_columns() }}
    from {{ source('raw_facebook_page', 'reviews') }}

),

people as (

    select
        spoken.account_id,
        spoken.display_name,
        max(spoken.observed_at) as observed_at,
        spoken._source,
        spoken._load_sequence,
        min(spoken._source_file) as _source_file,
        min(spoken._source_line) as _source_line
    from spoken
    left join (select distinct account_id from pages) as own on spoken.account_id = own.account_id
    where
        -- Whose author is gone or not named is nobody's; and the Page's own replies tell nothing of it.
        spoken.account_id is not null
        and own.account_id is null
    group by spoken.account_id, spoken.display_name, spoken._source, spoken._load_sequence

),

named as (

    select
        'facebook' as platform,
        account_id,
        handle,
        display_name,
        bio,
        followers_count,
        account_type,
        observed_at,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from pages
    union all
    select
        'facebook' as platform,
        account_id,
        cast(null as {{ engine_type('varchar') }}) as handle,
        display_name,
        cast(null as {{ engine_type('varchar') }}) as bio,
        cast(null as {{ engine_type('varchar') }}) as followers_count,
        cast(null as {{ engine_type('varchar') }}) as account_type,
        observed_at,
        'brand_own_media' as access_basis,
        _source,
        cast(null as {{ engine_type('timestamp with time zone') }}) as _extracted_at,
        _load_sequence,
        _source_file,
        _source_line
    from people

),

{{ under_contract('named', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'account_type', 'observed_at',
    'access_basis',
]) }}

select * from final
