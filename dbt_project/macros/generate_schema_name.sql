{#- A custom schema is taken verbatim: `marts.fct_orders` is what an analyst types and what Dagster
    calls the asset. dbt's own macro would make it `main_marts`. -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro -%}
