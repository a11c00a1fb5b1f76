-- One row per owner of a Facebook archive, and load that brought it. Friends are followers, and the network lists
-- both: the longer list is the least that follows. Without its number the account is `@handle`.
with

source as (

    select * from {{ source('raw_facebook_export', 'profiles') }}

),

counted as (

    select
        *,
        cast({{ json_text('record', 'friends_count') }} as bigint) as friends_count,
        cast({{ json_text('record', 'followers_count') }} as bigint) as listed_followers_count
    from source

),

renamed as (

    select
        'facebook' as platform,
        {{ account_at('record', 'owner') }} as account_id,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'name') }} as display_name,
        case
            when listed_followers_count > coalesce(friends_count, 0) then listed_followers_count
            else friends_count
        end as followers_count,
        {{ json_text('record', 'posts_count') }} as posts_count,
        'personal' as account_type,
        {{ json_text('record', 'created_at') }} as created_at,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from counted

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'followers_count', 'posts_count', 'account_type', 'created_at',
    'observed_at', 'access_basis',
]) }}

select * from final
