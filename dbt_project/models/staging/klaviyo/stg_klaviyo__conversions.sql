-- One row per event that is a conversion and load that brought it, from Klaviyo.
with

source as (

    select
        *,
        {{ json_text('record', 'metric_id') }} as metric_id,
        {{ json_text('record', 'profile_id') }} as profile_id
    from {{ source('raw_klaviyo', 'events') }}

),

{{ klaviyo_people() }},

-- What a metric stands for, as the deployment last said it.
metrics as (

    select
        {{ json_text('record', 'id') }} as metric_id,
        {{ json_text('record', 'kind') }} as kind,
        row_number() over (
            partition by {{ json_text('record', 'id') }}
            order by _load_sequence desc, _source_file desc, _source_line desc
        ) as recency_rank
    from {{ source('raw_klaviyo', 'metrics') }}

),

-- Events of a metric that is none of the contract's acts, or not any more, are left out.
renamed as (

    select
        'klaviyo-' || {{ json_text('source.record', 'id') }} as conversion_id,
        coalesce(people.customer_id, 'klaviyo-' || source.profile_id) as customer_id,
        metrics.kind,
        {{ json_text('source.record', 'occurred_at') }} as occurred_at,
        {{ json_text('source.record', 'promo_code') }} as promo_code,
        {{ json_text('source.record', 'referral_click_id') }} as referral_click_id,
        {{ json_text('source.record', 'value') }} as value,
        {{ json_text('source.record', 'currency') }} as currency,
        {{ landed_columns_of('source') }}
    from source
    inner join metrics on source.metric_id = metrics.metric_id and metrics.recency_rank = 1
    left join people on source.profile_id = people.profile_id
    where metrics.kind is not null

),

{{ under_contract('renamed', 'conversions', [
    'conversion_id', 'customer_id', 'kind', 'occurred_at', 'promo_code', 'referral_click_id', 'value', 'currency',
]) }}

select * from final
