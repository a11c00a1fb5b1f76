-- One row per change of marketing consent, purpose and load that brought it, from Klaviyo.
with

source as (

    select
        *,
        {{ json_text('record', 'id') }} as profile_id
    from {{ source('raw_klaviyo', 'profiles') }}

),

{{ klaviyo_people() }},

suppressions as (

    select
        profile_id,
        record,
        {{ json_elements('record', 'attributes.subscriptions.email.marketing.suppression') }} as suppression,
        {{ landed_columns() }}
    from source

),

states as (

    select
        profile_id,
        record,
        'email marketing' as basis,
        {{ json_text('record', 'attributes.subscriptions.email.marketing.consent') }} as consent,
        coalesce(
            {{ json_text('record', 'attributes.subscriptions.email.marketing.consent_timestamp') }},
            {{ json_text('record', 'attributes.subscriptions.email.marketing.last_updated') }}
        ) as consented_at,
        {{ landed_columns() }}
    from source
    union all
    select
        profile_id,
        record,
        'sms marketing' as basis,
        {{ json_text('record', 'attributes.subscriptions.sms.marketing.consent') }} as consent,
        coalesce(
            {{ json_text('record', 'attributes.subscriptions.sms.marketing.consent_timestamp') }},
            {{ json_text('record', 'attributes.subscriptions.sms.marketing.last_updated') }}
        ) as consented_at,
        {{ landed_columns() }}
    from source
    union all
    select
        profile_id,
        record,
        'email suppression' as basis,
        {{ json_text('suppression', 'reason') }} as consent,
        {{ json_text('suppression', 'timestamp') }} as consented_at,
        {{ landed_columns() }}
    from suppressions

),

-- Who never subscribed said nothing, and a mailbox that bounces says nothing about its owner's will.
channels as (

    select
        people.customer_id,
        case states.consent when 'SUBSCRIBED' then 'granted' else 'withdrawn' end as state,
        coalesce(states.consented_at, {{ json_text('states.record', 'attributes.updated') }}) as changed_at,
        states.basis,
        {{ landed_columns_of('states') }}
    from states
    inner join people on states.profile_id = people.profile_id
    where states.consent in ('SUBSCRIBED', 'UNSUBSCRIBED', 'UNSUBSCRIBE', 'SPAM_COMPLAINT', 'USER_SUPPRESSED')

),

{{ marketing_consents('channels', source('raw_klaviyo', 'consent_meaning')) }},

{{ under_contract('changes', 'consents', ['customer_id', 'purpose', 'state', 'changed_at', 'basis']) }}

select * from final
