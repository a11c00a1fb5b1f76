-- One row per customer who handed over a Facebook archive, and load that brought it: nobody but the owner of an account
-- can download its archive, so it proves the account.
with

source as (

    select * from {{ source('raw_facebook_export', 'profiles') }}

),

renamed as (

    select
        {{ json_text('record', '_customer_id') }} as customer_id,
        'facebook' as platform,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'id') }} as account_id,
        'declared' as source,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as declared_at,
        {{ landed_columns() }}
    from source
    -- An archive that does not name its owner ties nobody to an account; as an account it is refused.
    where coalesce({{ json_text('record', 'id') }}, {{ json_text('record', 'username') }}) is not null

),

{{ under_contract('renamed', 'customer_handles', [
    'customer_id', 'platform', 'handle', 'account_id', 'source', 'declared_at',
]) }}

select * from final
