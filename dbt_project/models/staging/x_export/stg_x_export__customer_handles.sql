-- One row per customer who handed over an X archive, and load that brought it: nobody but the owner of an account can ask for its archive, so it proves the account.
with

source as (

    select * from {{ source('raw_x_export', 'profiles') }}

),

renamed as (

    select
        {{ json_text('record', '_customer_id') }} as customer_id,
        'x' as platform,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', 'owner') }} as account_id,
        'declared' as source,
        coalesce({{ json_text('record', '_archive_at') }}, {{ instant_text('_extracted_at') }}) as declared_at,
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', 'customer_handles', [
    'customer_id', 'platform', 'handle', 'account_id', 'source', 'declared_at',
]) }}

select * from final
