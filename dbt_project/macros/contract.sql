{#- What the models must know of the input contract: keys, and which records cannot be. -#}

{#- Key columns of each table with their types, as `contract.md` marks them. -#}
{%- macro contract_keys(table) -%}
    {{ return({
        'accounts': {'platform': 'varchar', 'account_id': 'varchar'},
        'posts': {'platform': 'varchar', 'post_id': 'varchar'},
        'engagements': {'platform': 'varchar', 'engagement_id': 'varchar'},
        'follows': {'platform': 'varchar', 'follower_id': 'varchar', 'followed_id': 'varchar'},
        'customers': {'customer_id': 'varchar'},
        'customer_handles': {
            'customer_id': 'varchar', 'platform': 'varchar', 'handle': 'varchar', 'account_id': 'varchar',
        },
        'orders': {'order_id': 'varchar'},
        'order_items': {'order_id': 'varchar', 'line_number': 'bigint'},
        'conversions': {'conversion_id': 'varchar'},
        'reviews': {'review_id': 'varchar'},
        'complaints': {'complaint_id': 'varchar'},
        'consents': {'customer_id': 'varchar', 'purpose': 'varchar', 'changed_at': 'timestamp with time zone'},
        'erasure_requests': {'request_id': 'varchar'},
        'referral_codes': {'code': 'varchar'},
        'referral_clicks': {'referral_click_id': 'varchar'},
        'campaigns': {'campaign_id': 'varchar'},
        'activations': {'campaign_id': 'varchar', 'customer_id': 'varchar'},
        'paid_benchmarks': {'channel': 'varchar', 'month': 'date'},
        'identity_decisions': {'decision_id': 'varchar'},
    }[table]) }}
{%- endmacro -%}

{%- macro contract_tables() -%}
    {{ return([
        'accounts', 'posts', 'engagements', 'follows', 'customers', 'customer_handles', 'orders',
        'order_items', 'conversions', 'reviews', 'complaints', 'consents', 'erasure_requests',
        'referral_codes', 'referral_clicks', 'campaigns', 'activations', 'paid_benchmarks',
        'identity_decisions',
    ]) }}
{%- endmacro -%}

{#- Reason why a record cannot be, from its own columns; null for a sound one. The door has already
    refused what it can see in one value; these compare two. Latest versions are taken of sound
    records only, so that an impossible correction does not hide what it meant to correct. -#}
{%- macro reason_set_aside(table) -%}
    {%- set rules = {
        'follows': [['since > observed_at', 'the edge began after it was observed']],
        'customer_handles': [['revoked_at < declared_at', 'the handle was revoked before it was declared']],
        'orders': [
            ['refunded_at < ordered_at', 'the refund came before the order'],
            ['discount_amount > gross_amount', 'the discount is larger than the order'],
        ],
        'reviews': [
            ['scale_max <= 0', 'the scale has no positive end'],
            ['score > scale_max', 'the score lies beyond its scale'],
        ],
        'complaints': [['resolved_at < opened_at', 'the complaint was resolved before it was opened']],
        'referral_codes': [['valid_to < valid_from', 'the code ended before it began']],
        'campaigns': [['ends_at < starts_at', 'the campaign ended before it began']],
        'identity_decisions': [
            ['account_id is not null and platform is null', 'an account means something only with its platform'],
            ['other_customer_id = customer_id', 'nobody is decided against themselves'],
        ],
    }.get(table, []) -%}
    {%- if rules -%}
    case
        {%- for condition, reason in rules %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end
    {%- else -%}
    cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro -%}

{#- Ranks the versions of a record, newest first: latest observation, else latest load; inside one load
    the later line. Total, so that two runs agree. -#}
{%- macro version_rank(table, has_observed_at=false) -%}
    row_number() over (
        partition by {{ contract_keys(table) | join(', ') }}
        order by
            {% if has_observed_at %}observed_at desc nulls last, {% endif -%}
            _load_sequence desc,
            _source_file desc,
            _source_line desc
    )
{%- endmacro -%}

{#- The CTEs `versions` and `latest`: of each record the newest sound version. `observed` for tables
    whose observations carry their own time: what was observed after `as_of` is not read. `prefix` for a
    model that needs two tables. -#}
{%- macro latest_versions(table, observed=false, prefix='') -%}
{{ prefix }}versions as (

    select
        *,
        {{ version_rank(table, has_observed_at=observed) }} as version_rank
    from {{ ref('int_united_' ~ table) }}
    where
        {{ reason_set_aside(table) }} is null
        {%- if observed %}
        and {{ not_after_as_of('observed_at') }}
        {%- endif %}

),

{% if table in person_tables() -%}
{{ prefix }}latest as (

    select
        {%- for name in contract_columns(table) %}
        {%- if name == 'customer_id' %}
        {{ person_of(prefix ~ 'versions.customer_id') }} as customer_id,
        {%- else %}
        {{ prefix }}versions.{{ name }},
        {%- endif %}
        {%- endfor %}
        {{ prefix }}versions.customer_id as record_customer_id
    from {{ prefix }}versions
    left join {{ ref('int_person_ids') }} as persons
        on {{ prefix }}versions.customer_id = persons.customer_id
    where {{ prefix }}versions.version_rank = 1

)
{%- else -%}
{{ prefix }}latest as (

    select * from {{ prefix }}versions
    where version_rank = 1

)
{%- endif -%}
{%- endmacro -%}

{#- Tables whose records bear a customer's id: from their latest versions on it is the person's. Who a
    person is follows from the records of customers, and so do their consents and their erasure: those
    are read as they came first, and brought to persons afterwards. -#}
{%- macro person_tables() -%}
    {{ return([
        'customer_handles', 'orders', 'conversions', 'reviews', 'complaints', 'referral_codes',
        'referral_clicks', 'activations',
    ]) }}
{%- endmacro -%}

{#- A customer's id as the person's, beside `int_person_ids` joined as `persons`. -#}
{%- macro person_of(customer_id) -%}
    coalesce(persons.person_id, {{ customer_id }})
{%- endmacro -%}

{#- Steps over which shared addresses and numbers are followed from one customer to the next. -#}
{%- macro household_rounds() -%}
    {{ return(4) }}
{%- endmacro -%}

{#- Words by which shops say that an order never came about. -#}
{%- macro is_cancelled_status(status) -%}
    lower({{ status }}) in ('cancelled', 'canceled', 'void', 'voided', 'failed', 'declined', 'expired')
{%- endmacro -%}

{#- Whether a code earns credit at an instant; both ends of its validity belong to it. -#}
{%- macro code_is_valid(codes, instant) -%}
    {{ codes }}.valid_from <= {{ instant }}
            and ({{ codes }}.valid_to is null or {{ instant }} <= {{ codes }}.valid_to)
{%- endmacro -%}
