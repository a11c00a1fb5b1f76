-- One row per customer who shares an address or a telephone number with another, with their
-- household. Sharing is followed over {{ household_rounds() }} steps; a longer chain is none.
with

customers as (

    select
        {{ person_of('records.customer_id') }} as customer_id,
        records.country,
        {{ bare_email('records.email') }} as bare_email,
        {{ bare_phone('records.phone') }} as bare_phone
    from {{ ref('int_customer_records') }} as records
    left join {{ ref('int_person_ids') }} as persons
        on records.customer_id = persons.customer_id
    where records.created_at <= {{ as_of() }}

),

contact_points as (

    select
        customer_id,
        'email ' || {{ mailbox_of_bare_email('bare_email') }} as contact_point
    from customers
    union distinct
    select
        customer_id,
        'phone ' || {{ number_of_bare_phone('bare_phone', 'country') }} as contact_point
    from customers

),

counted_points as (

    select
        customer_id,
        contact_point,
        count(*) over (partition by contact_point) as customer_count
    from contact_points
    where contact_point is not null

),

-- A point shared by more than twelve is a placeholder or a shop's own number, not a home.
labels_0 as (

    select
        customer_id,
        contact_point,
        customer_id as label
    from counted_points
    where customer_count between 2 and 12

),

{% for step in range(household_rounds()) %}
points_{{ step }} as (

    select
        customer_id,
        contact_point,
        min(label) over (partition by contact_point) as label
    from labels_{{ step }}

),

labels_{{ step + 1 }} as (

    select
        customer_id,
        contact_point,
        min(label) over (partition by customer_id) as label
    from points_{{ step }}

),

{% endfor %}
final as (

    select
        customer_id,
        {{ digest("'household ' || min(label)") }} as household_id
    from labels_{{ household_rounds() }}
    group by customer_id

)

select * from final
