{#- Values that the other model does not know. Nulls pass: unknown is not wrong. -#}
{% test found_in(model, column_name, to, field) %}

select distinct here.{{ column_name }}
from {{ model }} as here
left join {{ to }} as there on here.{{ column_name }} = there.{{ field }}
where here.{{ column_name }} is not null and there.{{ field }} is null

{% endtest %}
