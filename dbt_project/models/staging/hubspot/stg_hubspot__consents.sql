-- One row per change of consent, purpose and load that brought it, from HubSpot.
with

source as (

    select * from {{ source('raw_hubspot', 'contacts') }}

),

opt_outs as (

    select
        record,
        {{ json_elements('record', 'propertiesWithHistory.hs_email_optout') }} as entry,
        {{ landed_columns() }}
    from source

),

legal_bases as (

    select
        record,
        {{ json_elements('record', 'propertiesWithHistory.hs_legal_basis') }} as entry,
        {{ landed_columns() }}
    from source

),

agreed as (

    select
        record,
        {{ json_text('entry', 'timestamp') }} as changed_at,
        -- Of the legal bases that HubSpot offers one is consent; interests of the brand are none.
        coalesce(lower({{ json_text('entry', 'value') }}) like '%consent%', false) as is_consent,
        {{ landed_columns() }}
    from legal_bases

),

-- A basis that is consent no longer takes back what the one before gave; one that never was says nothing.
judged as (

    select
        *,
        lag(is_consent) over (
            partition by _source_file, _source_line
            order by {{ read_as('changed_at', 'timestamp with time zone') }}
        ) as was_consent
    from agreed

),

channels as (

    select
        'hubspot-' || {{ json_text('record', 'id') }} as customer_id,
        -- Lifting the opt-out ends it, and is no consent.
        case {{ json_text('entry', 'value') }} when 'true' then 'withdrawn' end as state,
        {{ json_text('entry', 'timestamp') }} as changed_at,
        'unsubscribed from all email' as basis,
        {{ landed_columns() }}
    from opt_outs
    union all
    select
        'hubspot-' || {{ json_text('record', 'id') }} as customer_id,
        case when is_consent then 'granted' when was_consent then 'withdrawn' end as state,
        changed_at,
        'legal basis' as basis,
        {{ landed_columns() }}
    from judged

),

{{ marketing_consents('channels', source('raw_hubspot', 'consent_meaning')) }},

{{ under_contract('changes', 'consents', ['customer_id', 'purpose', 'state', 'changed_at', 'basis']) }}

select * from final
