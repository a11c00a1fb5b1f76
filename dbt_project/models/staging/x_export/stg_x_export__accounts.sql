-- One row per owner of an X archive and load that brought it. What is observed was so when the archive was made.
with

source as (

    select * from {{ source('raw_x_export', 'profiles') }}

),

renamed as (

    select
        'x' as platform,
        {{ json_text('record', 'owner') }} as account_id,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'name') }} as display_name,
        {{ json_text('record', 'bio') }} as bio,
        {{ json_text('record', 'followers_count') }} as followers_count,
        {{ json_text('record', 'following_count') }} as following_count,
        {{ json_text('record', 'created_at') }} as created_at,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'handle', 'display_name', 'bio', 'followers_count', 'following_count', 'created_at',
    'observed_at', 'access_basis',
]) }}

select * from final
