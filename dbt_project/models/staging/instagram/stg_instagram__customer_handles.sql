-- One row per handle tied to a customer and load that brought it, from Instagram: accounts that customers connected.
with

connected as (

    select
        {{ json_text('record', '_customer_id') }} as customer_id,
        {{ json_text('record', 'username') }} as handle,
        {{ json_text('record', '_connected_at') }} as connected_at,
        {{ landed_columns() }}
    from {{ source('raw_instagram', 'connected_accounts') }}
    where
        -- An account of the brand's own is no customer's; a withdrawn connection shows none.
        {{ json_text('record', '_customer_id') }} is not null
        and {{ json_text('record', '_refused') }} is null

),

renamed as (

    select
        customer_id,
        'instagram' as platform,
        handle,
        {{ account_by_handle('handle') }} as account_id,
        'oauth' as source,
        coalesce(
            connected_at,
            {{ instant_text('min(_extracted_at) over (partition by _source, customer_id, lower(handle))') }}
        ) as declared_at,
        {{ landed_columns() }}
    from connected

),

{{ under_contract('renamed', 'customer_handles', [
    'customer_id', 'platform', 'handle', 'account_id', 'source', 'declared_at',
]) }}

select * from final
