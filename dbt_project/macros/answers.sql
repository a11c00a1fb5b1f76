{#- Whether somebody asked to join a campaign has said yes, or can no longer: until then silence is no refusal.
    They can while the campaign runs and they were asked within one conversion window. -#}
{%- macro has_answered(accepted_at, assigned_at, ends_at) -%}
    {{ accepted_at }} is not null
            or {{ ends_at }} <= {{ as_of() }}
            or {{ assigned_at }} <= (
                select {{ dbt.dateadd('day', '-conversion_window_days', 'as_of') }}
                from {{ ref('stg_config__run_parameters') }}
            )
{%- endmacro -%}
