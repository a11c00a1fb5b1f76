{#- Rows whose key the other model holds, where none of them may be. -#}
{% test not_found_in(model, columns, to) %}

select here.*
from {{ model }} as here
inner join {{ to }} as there
    on {% for column in columns %}here.{{ column }} = there.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}

{% endtest %}
