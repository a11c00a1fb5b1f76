-- One row per customer record: the newest sound version of each, as its source has it. The same person may
-- stand here twice, once for each system that knows them.
with

{{ latest_versions('customers') }},

final as (

    select
        {% for name in contract_columns('customers') -%}
        {{ name }},
        {% endfor -%}
        _source as source_name
    from latest

)

select * from final
