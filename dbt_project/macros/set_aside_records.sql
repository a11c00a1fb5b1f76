{#- Rows of a quarantine table: what the door refused, and what a rule between columns or tables
    refuses here. `rule_rows` names a CTE with the staging columns and a `reason`. `is_superseded` says
    that a later record with the same key came and stands, so that nothing is missing. -#}
{%- macro set_aside_records(table, rule_rows) -%}
set_aside_at_door as (

    select
        {% for key in contract_keys(table) -%}
        {{ key_of_record('record', key, contract_keys(table)[key]) }} as {{ key }},
        {% endfor -%}
        reason,
        record,
        source_file,
        source_line,
        _load_sequence
    from {{ ref('int_refused_records') }}
    where table_name = '{{ table }}'

),

set_aside_by_rule as (

    select
        {% for key in contract_keys(table) -%}
        {{ key }},
        {% endfor -%}
        reason,
        {{ row_as_json(rule_rows) }} as record,
        _source_file as source_file,
        _source_line as source_line,
        _load_sequence
    from {{ rule_rows }}

),

set_aside as (

    select * from set_aside_at_door
    union all
    select * from set_aside_by_rule

),

superseded as (

    select distinct
        set_aside.source_file,
        set_aside.source_line,
        set_aside._load_sequence
    from set_aside
    inner join {{ ref('int_united_' ~ table) }} as later
        on
            {% for key in contract_keys(table) -%}
            set_aside.{{ key }} {{ 'is not distinct from' if table == 'customer_handles' else '=' }} later.{{ key }}
            and {% endfor -%}
            set_aside._load_sequence < later._load_sequence
    where {{ reason_set_aside(table) }} is null

),

final as (

    select
        '{{ table }}' as table_name,
        set_aside.reason,
        set_aside.record,
        set_aside.source_file,
        set_aside.source_line,
        set_aside._load_sequence as load_sequence,
        superseded._load_sequence is not null as is_superseded
    from set_aside
    left join superseded
        on
            set_aside.source_file = superseded.source_file
            and set_aside.source_line = superseded.source_line
            and set_aside._load_sequence = superseded._load_sequence

)
{%- endmacro -%}

{#- A key as the accepted records hold it, from the text of a refused one; null where unreadable. -#}
{%- macro key_of_record(record, key, type) -%}
    {%- if key == 'platform' -%}
    lower(trim({{ json_field(record, key) }}))
    {%- elif type == 'varchar' -%}
    {{ json_field(record, key) }}
    {%- else -%}
    try_cast({{ json_field(record, key) }} as {{ engine_type(type) }})
    {%- endif -%}
{%- endmacro -%}
