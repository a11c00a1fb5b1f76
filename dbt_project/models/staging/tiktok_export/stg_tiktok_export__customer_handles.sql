-- One row per customer who handed over a TikTok archive, and load that brought it: nobody but the owner of an
-- account can ask for its archive, so it proves the handle.
with

source as (

    select * from {{ source('raw_tiktok_export', 'profiles') }}

),

renamed as (

    select
        {{ json_text('record', '_customer_id') }} as customer_id,
        'tiktok' as platform,
        {{ json_text('record', 'owner') }} as handle,
        'declared' as source,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as declared_at,
        {{ landed_columns() }}
    from source
    -- An archive that does not name its owner ties nobody to an account; as an account it is refused.
    where {{ json_text('record', 'owner') }} is not null

),

{{ under_contract('renamed', 'customer_handles', [
    'customer_id', 'platform', 'handle', 'source', 'declared_at',
]) }}

select * from final
