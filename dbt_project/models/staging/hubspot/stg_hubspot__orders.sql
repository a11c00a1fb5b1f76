-- One row per deal that was won, as it stands, from HubSpot.
with

source as (

    select * from {{ source('raw_hubspot', 'deals') }}

),

versions as (

    select
        *,
        {{ json_text('record', 'properties.hs_is_closed_won') }} = 'true' as is_won,
        max(case when {{ json_text('record', 'properties.hs_is_closed_won') }} = 'true' then 1 else 0 end) over (
            partition by {{ json_text('record', 'id') }}
        ) as was_ever_won,
        row_number() over (
            partition by {{ json_text('record', 'id') }}
            order by _load_sequence desc, _source_file desc, _source_line desc
        ) as recency_rank
    from source

),

accounts as (

    select
        _source as account_source,
        {{ json_text('record', 'companyCurrency') }} as currency,
        row_number() over (
            partition by _source
            order by _load_sequence desc, _source_file desc, _source_line desc
        ) as recency_rank
    from {{ source('raw_hubspot', 'account') }}

),

-- A deal that was never won is no order, and one without a contact is nobody's. With several contacts it is
-- counted as the first one's: HubSpot does not say who bought.
renamed as (

    select
        'hubspot-' || {{ json_text('versions.record', 'id') }} as order_id,
        'hubspot-' || {{ json_text('versions.record', '_contacts[0].id') }} as customer_id,
        coalesce(
            {{ json_text('versions.record', 'properties.closedate') }},
            {{ json_text('versions.record', 'properties.createdate') }}
        ) as ordered_at,
        {{ json_text('versions.record', 'properties.amount') }} as gross_amount,
        coalesce({{ json_text('versions.record', 'properties.deal_currency_code') }}, accounts.currency) as currency,
        case when versions.is_won then 'closed won' else 'cancelled' end as status,
        {{ landed_columns_of('versions') }}
    from versions
    left join accounts on versions._source = accounts.account_source and accounts.recency_rank = 1
    where
        versions.recency_rank = 1
        and versions.was_ever_won = 1
        and {{ json_text('versions.record', '_contacts[0].id') }} is not null

),

{{ under_contract('renamed', 'orders', [
    'order_id', 'customer_id', 'ordered_at', 'gross_amount', 'currency', 'status',
]) }}

select * from final
