{#- The instant the run speaks about, and what follows from it. Everything that reads a time reads it
    through these: no model reads the clock, and nothing later than `as_of` is read. -#}

{%- macro run_parameter(column) -%}
    (select {{ column }} from {{ ref('stg_config__run_parameters') }})
{%- endmacro -%}

{%- macro as_of() -%}
    {{ run_parameter('as_of') }}
{%- endmacro -%}

{#- Lower end of the trailing window, itself outside: the window is (window_start, as_of]. -#}
{%- macro window_start() -%}
    (
        select {{ dbt.dateadd('day', '-window_days', 'as_of') }}
        from {{ ref('stg_config__run_parameters') }}
    )
{%- endmacro -%}

{#- A record counts when its optional time is unknown or not after `as_of`. -#}
{%- macro not_after_as_of(column) -%}
    ({{ column }} is null or {{ column }} <= {{ as_of() }})
{%- endmacro -%}
