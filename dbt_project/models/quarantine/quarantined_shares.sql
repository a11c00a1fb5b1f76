-- One row per table of the contract: how much of it was set aside. Superseded records do not count.
{%- set tables = contract_tables() %}
with

accepted as (

    {% for table in tables %}
    select
        '{{ table }}' as table_name,
        _load_sequence as load_sequence,
        count(*) as accepted_count
    from {{ ref('int_united_' ~ table) }}
    group by _load_sequence
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

records_set_aside as (

    {% for table in tables %}
    select * from {{ ref('quarantine__' ~ table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

refused_at_the_door as (

    select
        table_name,
        _load_sequence as load_sequence,
        count(*) as refused_count
    from {{ ref('int_refused_records') }}
    group by table_name, _load_sequence

),

set_aside as (

    select
        table_name,
        load_sequence,
        count(*) as set_aside_count,
        count(case when is_superseded then 1 end) as superseded_count
    from records_set_aside
    group by table_name, load_sequence

),

loads as (

    select
        table_name,
        load_sequence
    from accepted
    union distinct
    select
        table_name,
        load_sequence
    from refused_at_the_door

),

judged_loads as (

    select
        loads.table_name,
        coalesce(loads.load_sequence > progress.processed_load_sequence, true) as is_new,
        coalesce(accepted.accepted_count, 0)
        + coalesce(refused_at_the_door.refused_count, 0) as read_count,
        coalesce(set_aside.set_aside_count, 0) as set_aside_count,
        coalesce(set_aside.superseded_count, 0) as superseded_count
    from loads
    left join accepted
        on
            loads.table_name = accepted.table_name
            and loads.load_sequence = accepted.load_sequence
    left join refused_at_the_door
        on
            loads.table_name = refused_at_the_door.table_name
            and loads.load_sequence = refused_at_the_door.load_sequence
    left join set_aside
        on
            loads.table_name = set_aside.table_name
            and loads.load_sequence = set_aside.load_sequence
    left join {{ ref('stg_config__load_progress') }} as progress
        on loads.table_name = progress.table_name

),

by_table as (

    select
        table_name,
        cast(sum(read_count) as bigint) as read_count,
        cast(sum(set_aside_count) as bigint) as set_aside_count,
        cast(sum(superseded_count) as bigint) as superseded_count,
        {{ safe_share('sum(set_aside_count - superseded_count)', 'sum(read_count)') }}
            as set_aside_share,
        -- Under a hundred records one bad line would stop the run.
        max(
            case
                when is_new and read_count >= 100
                    then {{ safe_share('set_aside_count - superseded_count', 'read_count') }}
            end
        ) as worst_new_load_share
    from judged_loads
    group by table_name

)

select
    by_table.*,
    {{ run_parameter('max_quarantined_share') }} as max_quarantined_share
from by_table
