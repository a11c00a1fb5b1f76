-- One row per customer who handed over a Bluesky repository, and load that brought it. Repositories are public: the
-- customer says whose it is, the file itself proves nothing.
with

source as (

    select * from {{ source('raw_bluesky_export', 'profiles') }}

),

renamed as (

    select
        {{ json_text('record', '_customer_id') }} as customer_id,
        'bluesky' as platform,
        {{ json_text('record', 'owner') }} as account_id,
        'declared' as source,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as declared_at,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'customer_handles', [
    'customer_id', 'platform', 'account_id', 'source', 'declared_at',
]) }}

select * from final
