-- One row per account, as last observed and load that brought it, from YouTube: the brand's channel, and who commented.
with

shown as (

    select
        record,
        'brand_own_media' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_youtube', 'channel') }}
    union all
    select
        record,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from {{ source('raw_youtube', 'commenter_channels') }}

),

channels as (

    select
        {{ json_text('record', 'id') }} as account_id,
        {{ json_text('record', 'snippet.customUrl') }} as handle,
        {{ json_text('record', 'snippet.title') }} as display_name,
        {{ json_text('record', 'snippet.description') }} as bio,
        -- A hidden number of subscribers is sent as 0.
        case
            when {{ json_text('record', 'statistics.hiddenSubscriberCount') }} = 'true' then null
            else {{ json_text('record', 'statistics.subscriberCount') }}
        end as followers_count,
        {{ json_text('record', 'statistics.videoCount') }} as posts_count,
        {{ json_text('record', 'snippet.country') }} as country,
        {{ json_text('record', 'snippet.defaultLanguage') }} as language,
        {{ json_text('record', 'snippet.publishedAt') }} as created_at,
        {{ instant_text('_extracted_at') }} as observed_at,
        access_basis,
        {{ landed_columns() }}
    from shown

),

spoken as (

    select
        {{ json_text('record', 'snippet.authorChannelId.value') }} as account_id,
        {{ json_text('record', 'snippet.authorDisplayName') }} as handle,
        {{ json_text('record', 'snippet.publishedAt') }} as observed_at,
        {{ landed_columns() }}
    from {{ source('raw_youtube', 'comments') }}

),

first_shown as (

    select
        account_id,
        min(_extracted_at) as shown_at
    from channels
    group by account_id

),

authors as (

    select
        spoken.account_id,
        -- Since 2022 a channel's name beside a comment is its handle; before, it was its title.
        case when spoken.handle like '@%' then spoken.handle end as handle,
        case when spoken.handle not like '@%' then spoken.handle end as display_name,
        max(spoken.observed_at) as observed_at,
        spoken._source,
        spoken._load_sequence,
        min(spoken._source_file) as _source_file,
        min(spoken._source_line) as _source_line
    from spoken
    left join first_shown on spoken.account_id = first_shown.account_id
    where
        -- Who deleted their channel is nobody any more.
        spoken.account_id is not null
        -- A comment tells a name and no more: nothing new of a channel that was looked up by then.
        and (
            first_shown.account_id is null
            or {{ read_as('spoken.observed_at', 'timestamp with time zone') }} < first_shown.shown_at
        )
    group by spoken.account_id, spoken.handle, spoken._source, spoken._load_sequence

),

named as (

    select
        'youtube' as platform,
        account_id,
        handle,
        display_name,
        bio,
        followers_count,
        posts_count,
        country,
        language,
        created_at,
        observed_at,
        access_basis,
        {{ landed_columns() }}
    from channels
    union all
    select
        'youtube' as platform,
        account_id,
        handle,
        display_name,
        cast(null as {{ engine_type('varchar') }}) as bio,
        cast(null as {{ engine_type('varchar') }}) as followers_count,
        cast(null as {{ engine_type('varchar') }}) as posts_count,
        cast(null as {{ engine_type('varchar') }}) as country,
        cast(null as {{ engine_type('varchar') }}) as language,
        cast(null as {{ engine_type('varchar') }}) as created_at,
        observed_at,
        'brand_own_media' as access_basis,
        _source,
        cast(null as {{ engine_type('timestamp with time zone') }}) as _extracted_at,
        _load_sequence,
        _source_file,
        _source_line
    from authors

),

{{ under_contract('named', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'posts_count', 'country', 'language',
    'created_at', 'observed_at', 'access_basis',
]) }}

select * from final
