{#- What marts may say of a person, and how strong a tie to an account is. -#}

{%- macro age_in_years(birth_year) -%}
    extract(year from {{ as_of() }}) - {{ birth_year }}
{%- endmacro -%}

{#- An age nobody has is unknown. -#}
{%- macro age_band(age) -%}
    case
        when {{ age }} < 0 or {{ age }} > 120 then null
        when {{ age }} < 18 then 'under 18'
        when {{ age }} < 25 then '18-24'
        when {{ age }} < 35 then '25-34'
        when {{ age }} < 45 then '35-44'
        when {{ age }} < 55 then '45-54'
        when {{ age }} < 65 then '55-64'
        when {{ age }} >= 65 then '65+'
    end
{%- endmacro -%}

{%- macro link_methods() -%}
    {{ return(['oauth', 'dm_optin', 'declared', 'reviewed', 'manual', 'order_note', 'probable']) }}
{%- endmacro -%}

{#- How a tie became known, in words without the values. -#}
{%- macro link_words(method) -%}
    case {{ method }}
            when 'oauth' then 'the customer connected the account'
            when 'dm_optin' then 'the account wrote to the brand and opted in'
            when 'declared' then 'the customer named the handle'
            when 'order_note' then 'the handle stood in an order note'
            when 'reviewed' then 'a reviewer decided so'
            else 'the brand entered the handle by hand'
        end
{%- endmacro -%}

{#- How much a tie proves against others that claim the same: 0 what a reviewer decided, 1 a connected
    account, 2 whatever was typed. -#}
{%- macro proof_class(method) -%}
    case {{ method }} when 'reviewed' then 0 when 'oauth' then 1 else 2 end
{%- endmacro -%}

{#- Strength of a tie, 1 the strongest. -#}
{%- macro method_rank(method) -%}
    case {{ method }}
        {%- for name in link_methods() %} when '{{ name }}' then {{ loop.index }}{% endfor %}
        else {{ link_methods() | length }}
    end
{%- endmacro -%}

{%- macro method_of_rank(rank) -%}
    case {{ rank }}
        {%- for name in link_methods() %} when {{ loop.index }} then '{{ name }}'{% endfor %}
    end
{%- endmacro -%}

{#- Platform and account as one text, for counting distinct pairs. -#}
{%- macro account_key(relation) -%}
    {{ relation }}.platform || ' ' || {{ relation }}.account_id
{%- endmacro -%}

{#- The CTE `hidden_accounts`: who is nobody's audience, since nobody may show them or they are the brand. -#}
{%- macro hidden_accounts() -%}
hidden_accounts as (

    select
        platform,
        account_id
    from {{ ref('int_excluded_accounts') }}
    union distinct
    select
        platform,
        account_id
    from {{ ref('int_brand_accounts') }}

)
{%- endmacro -%}
