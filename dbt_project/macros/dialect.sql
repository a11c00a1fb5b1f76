{#- Small pieces the two engines spell differently. Models call these and stay portable.
    Patterns keep to what RE2 (DuckDB) and java.util.regex (Spark) both read. -#}

{#- A pattern as a string literal that keeps its backslashes. -#}
{%- macro pattern_literal(pattern) -%}
    {{ return(adapter.dispatch('pattern_literal')(pattern)) }}
{%- endmacro -%}

{%- macro default__pattern_literal(pattern) -%}
    '{{ pattern }}'
{%- endmacro -%}

{%- macro spark__pattern_literal(pattern) -%}
    r'{{ pattern }}'
{%- endmacro -%}

{%- macro replace_pattern(text, pattern, replacement='') -%}
    {{ return(adapter.dispatch('replace_pattern')(text, pattern, replacement)) }}
{%- endmacro -%}

{%- macro default__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern_literal(pattern) }}, '{{ replacement }}', 'g')
{%- endmacro -%}

{%- macro spark__replace_pattern(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ pattern_literal(pattern) }}, '{{ replacement | replace("\\", "$") }}')
{%- endmacro -%}

{%- macro matches_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern')(text, pattern)) }}
{%- endmacro -%}

{%- macro default__matches_pattern(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern_literal(pattern) }})
{%- endmacro -%}

{%- macro spark__matches_pattern(text, pattern) -%}
    regexp_like({{ text }}, {{ pattern_literal(pattern) }})
{%- endmacro -%}

{#- A type of the plan by the engine's own name. -#}
{%- macro engine_type(type) -%}
    {{ return(adapter.dispatch('engine_type')(type)) }}
{%- endmacro -%}

{%- macro default__engine_type(type) -%}
    {{ type }}
{%- endmacro -%}

{%- macro spark__engine_type(type) -%}
    {{ {'timestamp with time zone': 'timestamp', 'varchar': 'string'}.get(type, type) }}
{%- endmacro -%}

{#- One field of a JSON object, as text; null where the field or the object is missing. -#}
{%- macro json_field(json, field) -%}
    {{ return(adapter.dispatch('json_field')(json, field)) }}
{%- endmacro -%}

{%- macro default__json_field(json, field) -%}
    case when json_valid({{ json }}) then json_extract_string({{ json }}, '$.{{ field }}') end
{%- endmacro -%}

{%- macro spark__json_field(json, field) -%}
    get_json_object({{ json }}, '$.{{ field }}')
{%- endmacro -%}

{#- A whole row as one JSON object. -#}
{%- macro row_as_json(relation) -%}
    {{ return(adapter.dispatch('row_as_json')(relation)) }}
{%- endmacro -%}

{%- macro default__row_as_json(relation) -%}
    cast(to_json({{ relation }}) as varchar)
{%- endmacro -%}

{%- macro spark__row_as_json(relation) -%}
    to_json(struct({{ relation }}.*))
{%- endmacro -%}

{#- A name that does not give away what it was made of at a glance, the same in every run. -#}
{%- macro digest(text) -%}
    md5({{ text }})
{%- endmacro -%}

{#- `x / 0` is infinite and `0 / 0` is NaN in DuckDB: a share without a whole is unknown. -#}
{%- macro safe_share(part, whole) -%}
    cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0)
{%- endmacro -%}
