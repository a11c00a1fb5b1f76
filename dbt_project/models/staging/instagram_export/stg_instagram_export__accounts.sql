-- One row per account that an Instagram archive names, and load that brought it. An archive knows handles alone:
-- the account is `@handle`. What the owner's profile says was so when the newest record of the archive was made.
with

owners as (

    select * from {{ source('raw_instagram_export', 'profiles') }}

),

others as (

    select * from {{ source('raw_instagram_export', 'followers') }}
    union all
    select * from {{ source('raw_instagram_export', 'following') }}

),

named_owners as (

    select
        'instagram' as platform,
        {{ account_by_handle(json_text('record', 'username')) }} as account_id,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'name') }} as display_name,
        {{ json_text('record', 'bio') }} as bio,
        {{ json_text('record', 'followers_count') }} as followers_count,
        {{ json_text('record', 'following_count') }} as following_count,
        {{ json_text('record', 'posts_count') }} as posts_count,
        {{ json_text('record', 'is_private') }} as is_private,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from owners

),

named_others as (

    select
        'instagram' as platform,
        {{ account_by_handle(json_text('record', 'username')) }} as account_id,
        {{ json_text('record', 'username') }} as handle,
        cast(null as {{ dbt.type_string() }}) as display_name,
        cast(null as {{ dbt.type_string() }}) as bio,
        cast(null as {{ dbt.type_string() }}) as followers_count,
        cast(null as {{ dbt.type_string() }}) as following_count,
        cast(null as {{ dbt.type_string() }}) as posts_count,
        cast(null as {{ dbt.type_string() }}) as is_private,
        -- A list tells a name and no more: dated by the follow it does not pass for newer than a profile.
        coalesce(
            {{ json_text('record', 'at') }},
            {{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}
        ) as observed_at,
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
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'posts_count',
    'is_private', 'observed_at', 'access_basis',
]) }}

select * from final
