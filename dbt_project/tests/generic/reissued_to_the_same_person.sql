{#- Codes issued in place of a leaked one to somebody else than its owner. -#}
{% test reissued_to_the_same_person(model) %}

select codes.*
from {{ model }} as codes
inner join {{ model }} as replaced on codes.replaces_code = replaced.code
where codes.customer_id <> replaced.customer_id

{% endtest %}
