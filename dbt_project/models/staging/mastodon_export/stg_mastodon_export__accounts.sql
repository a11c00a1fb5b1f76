-- One row per account that a Mastodon archive or list names, and load that brought it; its id is its address.
with

owners as (

    select * from {{ source('raw_mastodon_export', 'profiles') }}

),

others as (

    select * from {{ source('raw_mastodon_export', 'followers') }}
    union all
    select * from {{ source('raw_mastodon_export', 'following') }}

),

named_owners as (

    select
        'mastodon' as platform,
        {{ json_text('record', 'owner') }} as account_id,
        {{ json_text('record', 'owner') }} as handle,
        {{ json_text('record', 'name') }} as display_name,
        {{ json_text('record', 'bio') }} as bio,
        {{ json_text('record', 'followers_count') }} as followers_count,
        {{ json_text('record', 'following_count') }} as following_count,
        {{ json_text('record', 'created_at') }} as created_at,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from owners

),

named_others as (

    select
        'mastodon' as platform,
        {{ json_text('record', 'address') }} as account_id,
        {{ json_text('record', 'address') }} as handle,
        cast(null as {{ engine_type('varchar') }}) as display_name,
        cast(null as {{ engine_type('varchar') }}) as bio,
        cast(null as {{ engine_type('varchar') }}) as followers_count,
        cast(null as {{ engine_type('varchar') }}) as following_count,
        cast(null as {{ engine_type('varchar') }}) as created_at,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from others

),

renamed as (

    select * from named_owners
    union all
    select * from named_others

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'created_at',
    'observed_at', 'access_basis',
]) }}

select * from final
