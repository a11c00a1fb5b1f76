-- One row per customer who has several records, known by `as_of`, with the first known value of each column: the
-- brand's own record first, then the oldest.
{%- set kept = ['customer_id', 'created_at'] %}
with

records as (

    select
        records.*,
        {{ person_of('records.customer_id') }} as person_id,
        persons.customer_id is null as is_canonical
    from {{ ref('int_customer_records') }} as records
    left join {{ ref('int_person_ids') }} as persons
        on records.customer_id = persons.customer_id
    where records.created_at <= {{ as_of() }}

),

merged as (

    select distinct person_id from {{ ref('int_person_ids') }}

),

ranked as (

    select
        records.*,
        row_number() over (
            partition by records.person_id
            order by records.is_canonical desc, records.created_at asc, records.customer_id asc
        ) as precedence
    from records
    inner join merged on records.person_id = merged.person_id

),

final as (

    select
        person_id as customer_id,
        {%- for name in contract_columns('customers') if name not in kept %}
        min_by({{ name }}, case when {{ name }} is not null then precedence end) as {{ name }},
        {%- endfor %}
        min(created_at) as created_at
    from ranked
    group by person_id

)

select * from final
