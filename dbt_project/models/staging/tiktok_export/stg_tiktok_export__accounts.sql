-- One row per account that a TikTok archive names, and load that brought it. An archive knows handles alone: the
-- account is `@handle`. What is observed was so when the newest record of the archive was made.
with

owners as (

    select * from {{ source('raw_tiktok_export', 'profiles') }}

),

others as (

    select * from {{ source('raw_tiktok_export', 'followers') }}
    union all
    select * from {{ source('raw_tiktok_export', 'following') }}

),

named_owners as (

    select
        'tiktok' as platform,
        {{ account_by_handle(json_text('record', 'owner')) }} as account_id,
        {{ json_text('record', 'owner') }} as handle,
        {{ json_text('record', 'name') }} as display_name,
        {{ json_text('record', 'bio') }} as bio,
        {{ json_text('record', 'followers_count') }} as followers_count,
        {{ json_text('record', 'following_count') }} as following_count,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from owners

),

named_others as (

    select
        'tiktok' as platform,
        {{ account_by_handle(json_text('record', 'username')) }} as account_id,
        {{ json_text('record', 'username') }} as handle,
        cast(null as {{ engine_type('varchar') }}) as display_name,
        cast(null as {{ engine_type('varchar') }}) as bio,
        cast(null as {{ engine_type('varchar') }}) as followers_count,
        cast(null as {{ engine_type('varchar') }}) as following_count,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from others
    -- A deleted account has no name left.
    where {{ json_text('record', 'username') }} is not null

),

renamed as (

    select * from named_owners
    union all
    select * from named_others

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'observed_at',
    'access_basis',
]) }}

select * from final
