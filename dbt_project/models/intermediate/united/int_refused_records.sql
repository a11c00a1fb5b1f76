-- One row per record that cannot be read: refused at the door of the input folder, or by the staging
-- models of the other sources.
{{ config(materialized='view') }}

with

refused as (

    select
        table_name,
        reason,
        record,
        source_file,
        source_line,
        _load_sequence
    from {{ ref('stg_contract__quarantined') }}
    {%- for table in contract_tables() %}
    {%- for kind in sources_of(table) %}
    union all
    select
        '{{ table }}' as table_name,
        _problem as reason,
        {{ row_as_json('rows_of_' ~ kind) }} as record,
        _source_file as source_file,
        _source_line as source_line,
        _load_sequence
    from {{ ref('stg_' ~ kind ~ '__' ~ table) }} as rows_of_{{ kind }}
    where _problem is not null
    {%- endfor %}
    {%- endfor %}

)

select * from refused
