-- One row per change of marketing consent, purpose and load that brought it, from Shopify.
with

source as (

    select * from {{ source('raw_shopify', 'customers') }}

),

states as (

    select
        record,
        'email marketing' as basis,
        {{ json_text('record', 'defaultEmailAddress.marketingState') }} as marketing_state,
        {{ json_text('record', 'defaultEmailAddress.marketingUpdatedAt') }} as marketing_updated_at,
        {{ landed_columns() }}
    from source
    union all
    select
        record,
        'sms marketing' as basis,
        {{ json_text('record', 'defaultPhoneNumber.marketingState') }} as marketing_state,
        {{ json_text('record', 'defaultPhoneNumber.marketingUpdatedAt') }} as marketing_updated_at,
        {{ landed_columns() }}
    from source

),

-- Who never subscribed, or has not confirmed yet, said nothing.
channels as (

    select
        'shopify-' || {{ json_text('record', 'legacyResourceId') }} as customer_id,
        case marketing_state when 'SUBSCRIBED' then 'granted' else 'withdrawn' end as state,
        coalesce(marketing_updated_at, {{ json_text('record', 'updatedAt') }}) as changed_at,
        basis,
        {{ landed_columns() }}
    from states
    where marketing_state in ('SUBSCRIBED', 'UNSUBSCRIBED', 'REDACTED')

),

{{ marketing_consents('channels', source('raw_shopify', 'consent_meaning')) }},

{{ under_contract('changes', 'consents', ['customer_id', 'purpose', 'state', 'changed_at', 'basis']) }}

select * from final
