{#- Marketing consent by channel (email, sms, ...) as consent by purpose.

    The contract's consent knows no channels, and whoever is written to may be written to by any. So the
    stricter speaks: while one channel is withdrawn the person has withdrawn, whatever other channels say.
    Each statement is a row at its own time, judged by what held then.

    `channels` names a relation with customer_id, basis (the channel), state (granted, withdrawn; null where
    what was said before ends and nothing is said anew), changed_at (text) and the landed columns; all
    statements of a record are of one person. `meaning` is the raw table that says which purposes the
    consent covers. Gives the CTE `changes`. -#}
{%- macro marketing_consents(channels, meaning) -%}
dated as (

    select
        *,
        {{ read_as('changed_at', 'timestamp with time zone') }} as changed_instant
    from {{ channels }}

),

spans as (

    select
        *,
        lead(changed_instant) over (
            partition by _source_file, _source_line, basis
            order by changed_instant, state
        ) as ended_instant
    from dated

),

-- Two channels changed at once are one change.
changed as (

    select
        spans.customer_id,
        case
            when max(case when 'withdrawn' in (spans.state, held.state) then 1 else 0 end) = 1 then 'withdrawn'
            else 'granted'
        end as state,
        spans.changed_at,
        min(spans.basis) as basis,
        {{ landed_columns_of('spans') }}
    from spans
    left join spans as held
        on
            spans._source_file = held._source_file
            and spans._source_line = held._source_line
            and spans.changed_instant >= held.changed_instant
            and (held.ended_instant is null or spans.changed_instant < held.ended_instant)
    where spans.state is not null
    group by
        spans.customer_id,
        spans.changed_at,
        {{ landed_columns_of('spans') }}

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
