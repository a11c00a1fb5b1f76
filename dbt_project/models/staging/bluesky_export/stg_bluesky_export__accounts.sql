-- One row per owner of a Bluesky repository and load that brought it. A repository does not hold its owner's handle.
with

source as (

    select * from {{ source('raw_bluesky_export', 'profiles') }}

),

renamed as (

    select
        'bluesky' as platform,
        {{ json_text('record', 'owner') }} as account_id,
        {{ json_text('record', 'name') }} as display_name,
        {{ json_text('record', 'bio') }} as bio,
        {{ json_text('record', 'following_count') }} as following_count,
        {{ json_text('record', 'posts_count') }} as posts_count,
        {{ json_text('record', 'created_at') }} as created_at,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as observed_at,
        'customer_export' as access_basis,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'accounts', [
    'platform', 'account_id', 'display_name', 'bio', 'following_count', 'posts_count', 'created_at', 'observed_at',
    'access_basis',
]) }}

select * from final
