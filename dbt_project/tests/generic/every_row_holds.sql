{#- Rows for which the condition is not plainly true; an unknown outcome counts as a breach. -#}
{% test every_row_holds(model, condition) %}

select * from {{ model }}
where not coalesce({{ condition }}, false)

{% endtest %}
