{#- Keys of the other model that have no row here. -#}
{% test misses_nobody(model, of, field) %}

select there.{{ field }}
from {{ of }} as there
left join {{ model }} as here on there.{{ field }} = here.{{ field }}
where here.{{ field }} is null

{% endtest %}
