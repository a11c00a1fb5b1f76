{#- Keys in more than one row. The warehouse has no primary keys: this test is the key. -#}
{% test unique_together(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
