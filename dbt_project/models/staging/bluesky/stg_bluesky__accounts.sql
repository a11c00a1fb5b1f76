-- One row per Bluesky profile and extraction that saw it, and per follower as a list shows them: without counts.
with

profiles as (

    select * from {{ source('raw_bluesky', 'profiles') }}

),

people as (

    select * from {{ source('raw_bluesky', 'people') }}

),

source as (

    select
        record,
        {{ landed_columns() }}
    from profiles
    union all
    select
        record,
        {{ landed_columns() }}
    from people

),

renamed as (

    select
        'bluesky' as platform,
        {{ json_text('record', 'did') }} as account_id,
        -- The network's own word for a handle that does not lead back to its account.
        nullif({{ json_text('record', 'handle') }}, 'handle.invalid') as handle,
        {{ json_text('record', 'displayName') }} as display_name,
        {{ json_text('record', 'description') }} as bio,
        {{ json_text('record', 'followersCount') }} as followers_count,
        {{ json_text('record', 'followsCount') }} as following_count,
        {{ json_text('record', 'postsCount') }} as posts_count,
        {{ json_text('record', 'createdAt') }} as created_at,
        {{ instant_text('_extracted_at') }} as observed_at,
        'public_api' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'posts_count',
    'created_at', 'observed_at', 'access_basis',
]) }}

select * from final
