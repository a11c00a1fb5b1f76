{#- Credits, held ones too, of somebody who lives with the buyer. -#}
{% test credits_leave_the_household(model, customers) %}

select credits.*
from {{ model }} as credits
inner join {{ customers }} as buyers on credits.customer_id = buyers.customer_id
inner join {{ customers }} as owners
    on coalesce(credits.credited_customer_id, credits.held_customer_id) = owners.customer_id
where buyers.household_id = owners.household_id

{% endtest %}
