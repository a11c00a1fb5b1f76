{#- Marketing consent by channel (email, sms, ...) as consent by purpose.

    The contract's consent knows no channels, and whoever is written to may be written to by any. So the
    stricter speaks: from the day one channel is withdrawn, the person has withdrawn, whatever other
    channels say. Each channel's change is a row at its own time, judged by what held then.

    `channels` names a relation with customer_id, state (granted, withdrawn), changed_at (text), basis and
    the landed columns; `meaning` the raw table that says which purposes the consent covers. Gives the CTE
    `changes`. -#}
{%- macro marketing_consents(channels, meaning) -%}
judged as (

    select
        *,
        max(case when state = 'withdrawn' then 1 else 0 end) over (
            partition by _source_file, _source_line
            order by {{ read_as('changed_at', 'timestamp with time zone') }}
        ) as is_withdrawn
    from {{ channels }}

),

-- Two channels changed at once are one change.
changed as (

    select
        customer_id,
        case when max(is_withdrawn) = 1 then 'withdrawn' else 'granted' end as state,
        changed_at,
        min(basis) as basis,
        {{ landed_columns() }}
    from judged
    group by customer_id, changed_at, {{ landed_columns() }}

),

meanings as (

    select
        _source as meant_source,
        {{ json_text('record', 'covers_outreach') }} as covers_outreach,
        {{ json_text('record', 'covers_profiling') }} as covers_profiling,
        row_number() over (
            partition by _source
            order by _load_sequence desc, _source_file desc, _source_line desc
        ) as recency_rank
    from {{ meaning }}

),

changes as (

    select
        changed.customer_id,
        'outreach' as purpose,
        changed.state,
        changed.changed_at,
        changed.basis,
        {{ landed_columns_of('changed') }}
    from changed
    left join meanings on changed._source = meanings.meant_source and meanings.recency_rank = 1
    where coalesce(meanings.covers_outreach, 'true') = 'true'
    union all
    select
        changed.customer_id,
        'profiling' as purpose,
        changed.state,
        changed.changed_at,
        changed.basis,
        {{ landed_columns_of('changed') }}
    from changed
    inner join meanings on changed._source = meanings.meant_source and meanings.recency_rank = 1
    where meanings.covers_profiling = 'true'

)
{%- endmacro -%}

{%- macro landed_columns_of(relation) -%}
    {{ relation }}._source,
        {{ relation }}._extracted_at,
        {{ relation }}._load_sequence,
        {{ relation }}._source_file,
        {{ relation }}._source_line
{%- endmacro -%}
