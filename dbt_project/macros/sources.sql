{#- How records of other systems become rows of the contract. A staging model of such a source is

        source as (select * from {{ source('raw_shopify', 'orders') }}),
        renamed as (
            select
                {{ json_text('record', 'legacyResourceId') }} as order_id,
                ...
                {{ landed_columns() }}
            from source
        ),
        {{ under_contract('renamed', 'orders', ['order_id', ...]) }}
        select * from final

    and its kind and table stand in `sources_of`. -#}

{#- Which kinds of source have a staging model `stg_<kind>__<table>` for a table of the contract. -#}
{%- macro sources_of(table) -%}
    {%- set tables_of = {
        'bluesky': ['accounts', 'posts', 'engagements', 'follows'],
        'bluesky_export': ['accounts', 'posts', 'follows', 'customer_handles'],
        'facebook_export': ['accounts', 'customer_handles', 'engagements', 'posts'],
        'facebook_page': ['accounts', 'posts', 'engagements'],
        'ga4_export': ['conversions', 'referral_clicks'],
        'hubspot': ['customers', 'consents', 'orders'],
        'instagram': ['accounts', 'posts', 'engagements', 'customer_handles'],
        'instagram_export': ['accounts', 'customer_handles', 'engagements', 'follows', 'posts'],
        'klaviyo': ['customers', 'consents', 'conversions'],
        'mastodon': ['accounts', 'posts', 'engagements', 'follows'],
        'mastodon_export': ['accounts', 'posts', 'follows', 'customer_handles'],
        'segment_export': ['conversions', 'order_items', 'orders', 'referral_clicks'],
        'shopify': ['customers', 'consents', 'orders', 'order_items', 'referral_codes'],
        'sql_database': contract_tables(),
        'tiktok': ['accounts', 'posts', 'customer_handles'],
        'tiktok_export': ['accounts', 'posts', 'follows', 'customer_handles'],
        'x_export': ['accounts', 'posts', 'follows', 'customer_handles'],
        'youtube': ['accounts', 'posts', 'engagements'],
    } -%}
    {%- set found = [] -%}
    {%- for kind, tables in tables_of.items() if table in tables -%}
        {%- do found.append(kind) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro -%}

{#- Every column of a table of the contract with its type, in the contract's order. -#}
{%- macro contract_columns(table) -%}
    {{ return({
        'accounts': {
            'platform': 'varchar',
            'account_id': 'varchar',
            'handle': 'varchar',
            'display_name': 'varchar',
            'bio': 'varchar',
            'followers_count': 'bigint',
            'following_count': 'bigint',
            'posts_count': 'bigint',
            'account_type': 'varchar',
            'is_private': 'boolean',
            'country': 'varchar',
            'language': 'varchar',
            'created_at': 'timestamp with time zone',
            'observed_at': 'timestamp with time zone',
            'access_basis': 'varchar',
        },
        'posts': {
            'platform': 'varchar',
            'post_id': 'varchar',
            'account_id': 'varchar',
            'created_at': 'timestamp with time zone',
            'text': 'varchar',
            'hashtags': 'varchar[]',
            'mentions': 'varchar[]',
            'media_type': 'varchar',
            'permalink': 'varchar',
            'like_count': 'bigint',
            'comment_count': 'bigint',
            'share_count': 'bigint',
            'save_count': 'bigint',
            'view_count': 'bigint',
            'reached_count': 'bigint',
            'is_paid_partnership': 'boolean',
            'language': 'varchar',
            'observed_at': 'timestamp with time zone',
            'access_basis': 'varchar',
        },
        'engagements': {
            'platform': 'varchar',
            'engagement_id': 'varchar',
            'post_id': 'varchar',
            'actor_id': 'varchar',
            'kind': 'varchar',
            'text': 'varchar',
            'occurred_at': 'timestamp with time zone',
            'access_basis': 'varchar',
        },
        'follows': {
            'platform': 'varchar',
            'follower_id': 'varchar',
            'followed_id': 'varchar',
            'since': 'timestamp with time zone',
            'observed_at': 'timestamp with time zone',
            'list_completeness': 'varchar',
        },
        'customers': {
            'customer_id': 'varchar',
            'email': 'varchar',
            'phone': 'varchar',
            'first_name': 'varchar',
            'last_name': 'varchar',
            'country': 'varchar',
            'city': 'varchar',
            'birth_year': 'bigint',
            'gender': 'varchar',
            'industry': 'varchar',
            'language': 'varchar',
            'created_at': 'timestamp with time zone',
            'loyalty_tier': 'varchar',
            'loyalty_points': 'bigint',
            'email_subscribed': 'boolean',
            'marketing_consent': 'boolean',
            'consent_updated_at': 'timestamp with time zone',
            'tags': 'varchar[]',
        },
        'customer_handles': {
            'customer_id': 'varchar',
            'platform': 'varchar',
            'handle': 'varchar',
            'account_id': 'varchar',
            'source': 'varchar',
            'declared_at': 'timestamp with time zone',
            'revoked_at': 'timestamp with time zone',
        },
        'orders': {
            'order_id': 'varchar',
            'customer_id': 'varchar',
            'ordered_at': 'timestamp with time zone',
            'gross_amount': 'decimal(18,4)',
            'discount_amount': 'decimal(18,4)',
            'refunded_amount': 'decimal(18,4)',
            'refunded_at': 'timestamp with time zone',
            'currency': 'varchar',
            'promo_code': 'varchar',
            'referral_click_id': 'varchar',
            'channel': 'varchar',
            'status': 'varchar',
        },
        'order_items': {
            'order_id': 'varchar',
            'line_number': 'bigint',
            'product_id': 'varchar',
            'product_name': 'varchar',
            'category': 'varchar',
            'quantity': 'double',
            'amount': 'decimal(18,4)',
        },
        'conversions': {
            'conversion_id': 'varchar',
            'customer_id': 'varchar',
            'kind': 'varchar',
            'occurred_at': 'timestamp with time zone',
            'promo_code': 'varchar',
            'referral_click_id': 'varchar',
            'value': 'decimal(18,4)',
            'currency': 'varchar',
        },
        'reviews': {
            'review_id': 'varchar',
            'customer_id': 'varchar',
            'score': 'double',
            'scale_max': 'double',
            'text': 'varchar',
            'submitted_at': 'timestamp with time zone',
        },
        'complaints': {
            'complaint_id': 'varchar',
            'customer_id': 'varchar',
            'opened_at': 'timestamp with time zone',
            'resolved_at': 'timestamp with time zone',
        },
        'consents': {
            'customer_id': 'varchar',
            'purpose': 'varchar',
            'state': 'varchar',
            'changed_at': 'timestamp with time zone',
            'basis': 'varchar',
        },
        'erasure_requests': {
            'request_id': 'varchar',
            'customer_id': 'varchar',
            'email': 'varchar',
            'requested_at': 'timestamp with time zone',
        },
        'referral_codes': {
            'code': 'varchar',
            'customer_id': 'varchar',
            'kind': 'varchar',
            'campaign_id': 'varchar',
            'valid_from': 'timestamp with time zone',
            'valid_to': 'timestamp with time zone',
        },
        'referral_clicks': {
            'referral_click_id': 'varchar',
            'code': 'varchar',
            'clicked_at': 'timestamp with time zone',
            'visitor_id': 'varchar',
            'customer_id': 'varchar',
        },
        'campaigns': {
            'campaign_id': 'varchar',
            'name': 'varchar',
            'objective': 'varchar',
            'starts_at': 'timestamp with time zone',
            'ends_at': 'timestamp with time zone',
            'budget': 'decimal(18,4)',
            'currency': 'varchar',
        },
        'activations': {
            'campaign_id': 'varchar',
            'customer_id': 'varchar',
            'arm': 'varchar',
            'assigned_at': 'timestamp with time zone',
            'accepted_at': 'timestamp with time zone',
            'posted_at': 'timestamp with time zone',
            'incentive_kind': 'varchar',
            'incentive_cost': 'decimal(18,4)',
            'currency': 'varchar',
        },
        'paid_benchmarks': {
            'channel': 'varchar',
            'month': 'date',
            'spend': 'decimal(18,4)',
            'currency': 'varchar',
            'impressions': 'bigint',
            'clicks': 'bigint',
            'engagements': 'bigint',
            'conversions': 'double',
        },
        'identity_decisions': {
            'decision_id': 'varchar',
            'customer_id': 'varchar',
            'platform': 'varchar',
            'account_id': 'varchar',
            'other_customer_id': 'varchar',
            'decision': 'varchar',
            'decided_at': 'timestamp with time zone',
            'decided_by': 'varchar',
            'basis': 'varchar',
        },
    }[table]) }}
{%- endmacro -%}

{#- Columns without whose value a row is set aside. -#}
{%- macro required_columns(table) -%}
    {{ return({
        'accounts': ['platform', 'account_id', 'observed_at'],
        'posts': ['platform', 'post_id', 'account_id', 'created_at'],
        'engagements': ['platform', 'engagement_id', 'post_id', 'actor_id', 'kind', 'occurred_at'],
        'follows': ['platform', 'follower_id', 'followed_id', 'observed_at'],
        'customers': ['customer_id', 'created_at'],
        'customer_handles': ['customer_id', 'platform', 'source', 'declared_at'],
        'orders': ['order_id', 'customer_id', 'ordered_at', 'gross_amount', 'currency'],
        'order_items': ['order_id', 'line_number'],
        'conversions': ['conversion_id', 'kind', 'occurred_at'],
        'reviews': ['review_id', 'customer_id', 'score', 'scale_max', 'submitted_at'],
        'complaints': ['complaint_id', 'customer_id', 'opened_at'],
        'consents': ['customer_id', 'purpose', 'state', 'changed_at'],
        'erasure_requests': ['request_id', 'requested_at'],
        'referral_codes': ['code', 'customer_id', 'kind', 'valid_from'],
        'referral_clicks': ['referral_click_id', 'code', 'clicked_at'],
        'campaigns': ['campaign_id', 'name', 'objective', 'starts_at', 'ends_at'],
        'activations': ['campaign_id', 'customer_id', 'arm', 'assigned_at'],
        'paid_benchmarks': ['channel', 'month', 'spend', 'currency'],
        'identity_decisions': ['decision_id', 'customer_id', 'decision', 'decided_at'],
    }[table]) }}
{%- endmacro -%}

{#- The only values of a column, where the contract has a fixed list. -#}
{%- macro allowed_values(table) -%}
    {{ return({
        'accounts': {
            'account_type': ['personal', 'creator', 'business'],
            'access_basis': ['brand_own_media', 'public_api', 'customer_oauth', 'customer_export', 'self_declared'],
        },
        'posts': {
            'access_basis': ['brand_own_media', 'public_api', 'customer_oauth', 'customer_export', 'self_declared'],
        },
        'engagements': {
            'kind': ['like', 'comment', 'reply', 'share', 'save', 'click', 'mention', 'tag', 'review'],
            'access_basis': ['brand_own_media', 'public_api', 'customer_oauth', 'customer_export', 'self_declared'],
        },
        'follows': {
            'list_completeness': ['full', 'partial'],
        },
        'customer_handles': {
            'source': ['oauth', 'declared', 'dm_optin', 'order_note', 'manual'],
        },
        'conversions': {
            'kind': ['app_install', 'lead', 'signup', 'coupon_redemption'],
        },
        'consents': {
            'purpose': ['profiling', 'outreach'],
            'state': ['granted', 'withdrawn'],
        },
        'referral_codes': {
            'kind': ['promo_code', 'link'],
        },
        'campaigns': {
            'objective': ['app_install', 'purchase', 'coupon_redemption', 'lead', 'engagement', 'awareness'],
        },
        'activations': {
            'arm': ['treatment', 'control'],
            'incentive_kind': ['discount', 'exclusive_offer', 'early_access', 'gift', 'points', 'cash'],
        },
        'identity_decisions': {
            'decision': ['same', 'different', 'undecided'],
            'basis': ['review', 'audit', 'complaint'],
        },
    }.get(table, {})) }}
{%- endmacro -%}

{#- Columns that speak of plans, in which a time to come is no mistake. -#}
{%- macro planned_columns() -%}
    {{ return(['ends_at', 'starts_at', 'valid_from', 'valid_to']) }}
{%- endmacro -%}

{#- What says where a raw record came from and when it was read. -#}
{%- macro landed_columns() -%}
    _source,
        _extracted_at,
        _load_sequence,
        _source_file,
        _source_line
{%- endmacro -%}

{#- A JSON value as text by its path (`customer.id`, `tags[0]`); null where missing, null or empty. -#}
{%- macro json_text(json, path) -%}
    {{ return(adapter.dispatch('json_text')(json, path)) }}
{%- endmacro -%}

{%- macro default__json_text(json, path) -%}
    nullif(trim(json_extract_string({{ json }}, '$.{{ path }}')), '')
{%- endmacro -%}

{%- macro spark__json_text(json, path) -%}
    nullif(trim(get_json_object({{ json }}, '$.{{ path }}')), '')
{%- endmacro -%}

{#- A JSON array of strings by its path, as a list; null where there is none. -#}
{%- macro json_texts(json, path) -%}
    {{ return(adapter.dispatch('json_texts')(json, path)) }}
{%- endmacro -%}

{%- macro default__json_texts(json, path) -%}
    try_cast(json_extract({{ json }}, '$.{{ path }}') as varchar[])
{%- endmacro -%}

{%- macro spark__json_texts(json, path) -%}
    from_json(get_json_object({{ json }}, '$.{{ path }}'), 'array<string>')
{%- endmacro -%}

{#- The elements of a JSON array by its path, one row each: `select <this> as element from ...`.
    The elements are JSON texts again. -#}
{%- macro json_elements(json, path) -%}
    {{ return(adapter.dispatch('json_elements')(json, path)) }}
{%- endmacro -%}

{%- macro default__json_elements(json, path) -%}
    cast(unnest(cast(json_extract({{ json }}, '$.{{ path }}') as json[])) as varchar)
{%- endmacro -%}

{%- macro spark__json_elements(json, path) -%}
    explode(from_json(get_json_object({{ json }}, '$.{{ path }}'), 'array<string>'))
{%- endmacro -%}

{#- Seconds since 1970 (UTC), as text or number, as an ISO 8601 text; `unit` is s, ms or us. -#}
{%- macro epoch_text(seconds, unit='s') -%}
    {{ return(adapter.dispatch('epoch_text')(seconds, {'s': 1000000, 'ms': 1000, 'us': 1}[unit])) }}
{%- endmacro -%}

{%- macro default__epoch_text(seconds, micros) -%}
    strftime(
            make_timestamp(cast(try_cast({{ seconds }} as decimal(24, 3)) * {{ micros }} as bigint)),
            '%Y-%m-%dT%H:%M:%S.%fZ'
        )
{%- endmacro -%}

{%- macro spark__epoch_text(seconds, micros) -%}
    date_format(
            timestamp_micros(cast(try_cast({{ seconds }} as decimal(24, 3)) * {{ micros }} as bigint)),
            "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"
        )
{%- endmacro -%}

{#- An instant as an ISO 8601 text, for a column that is read again. -#}
{%- macro instant_text(instant) -%}
    {{ return(adapter.dispatch('instant_text')(instant)) }}
{%- endmacro -%}

{%- macro default__instant_text(instant) -%}
    strftime({{ instant }}, '%Y-%m-%dT%H:%M:%S.%fZ')
{%- endmacro -%}

{%- macro spark__instant_text(instant) -%}
    date_format({{ instant }}, "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
{%- endmacro -%}

{#- A text as a column's type, null where it cannot be read so. A time without a zone cannot. -#}
{%- macro read_as(column, type) -%}
    {%- if type == 'timestamp with time zone' -%}
    case
            when {{ matches_pattern(column, '(Z|[+-][0-9]{2}:?[0-9]{2})$') }}
                then try_cast({{ column }} as {{ engine_type(type) }})
        end
    {%- elif type in ('varchar', 'varchar[]') -%}
    {{ column }}
    {%- elif type == 'bigint' -%}
    try_cast(try_cast({{ column }} as decimal(18, 0)) as {{ engine_type(type) }})
    {%- else -%}
    try_cast({{ column }} as {{ engine_type(type) }})
    {%- endif -%}
{%- endmacro -%}

{#- The CTEs `typed` and `final`: a relation's texts under the contract's columns and types. `given` names
    the columns it has; the others are unknown. `_problem` names the first value that cannot be read,
    cannot be, or is missing where the contract requires one: such a row goes to the quarantine. -#}
{%- macro under_contract(relation, table, given) -%}
{%- set columns = contract_columns(table) -%}
{%- for name in given if name not in columns -%}
    {{ exceptions.raise_compiler_error(table ~ ' has no column ' ~ name) }}
{%- endfor -%}
final as (

    select
        {%- for name, type in columns.items() %}
        {% if name in given %}{{ read_as(name, type) }}{% else %}cast(null as {{ engine_type(type) }}){% endif %} as {{ name }},
        {%- endfor %}
        case
            {%- for name in given %}
            {%- if columns[name] not in ('varchar', 'varchar[]') %}
            when {{ name }} is not null and ({{ read_as(name, columns[name]) }}) is null
                then '{{ name }} cannot be read'
            {%- endif %}
            {%- endfor %}
            {%- for name, values in allowed_values(table).items() if name in given %}
            when {{ name }} not in ('{{ values | join("', '") }}') then '{{ name }} is none of {{ values | join(', ') }}'
            {%- endfor %}
            {%- for name in given %}
            {%- if columns[name].startswith('decimal') %}
            when ({{ read_as(name, columns[name]) }}) < 0 then '{{ name }} is negative'
            {%- elif columns[name] == 'timestamp with time zone' and name not in planned_columns() %}
            when ({{ read_as(name, columns[name]) }}) > {{ dbt.dateadd('day', 1, '_extracted_at') }}
                then '{{ name }} lies in the future'
            {%- endif %}
            {%- endfor %}
            {%- for name in required_columns(table) %}
            when {% if name in given %}{{ name }} is null{% else %}true{% endif %} then '{{ name }} is missing'
            {%- endfor %}
        end as _problem,
        _source,
        _load_sequence,
        _source_file,
        _source_line
    from {{ relation }}

)
{%- endmacro -%}

{#- One contract table out of all sources, rows that cannot be read included. -#}
{%- macro united_rows(table) -%}
    {{ rows_of_contract(table) }}
    {{ rows_of_kinds(table, sources_of(table)) }}
{%- endmacro -%}

{#- The contract's own rows of a table. -#}
{%- macro rows_of_contract(table) -%}
    select
        {%- for name in contract_columns(table) %}
        {{ name }},
        {%- endfor %}
        cast(null as {{ engine_type('varchar') }}) as _problem,
        'contract' as _source,
        _load_sequence,
        _source_file,
        _source_line
    from {{ ref('stg_contract__' ~ table) }}
{%- endmacro -%}

{#- Rows of a contract table out of some kinds of source, to be added to others. -#}
{%- macro rows_of_kinds(table, kinds, is_first=false) -%}
    {%- for kind in kinds %}
    {% if not (is_first and loop.first) %}union all{% endif %}
    select
        {%- for name in contract_columns(table) %}
        {{ name }},
        {%- endfor %}
        _problem,
        _source,
        _load_sequence,
        _source_file,
        _source_line
    from {{ ref('stg_' ~ kind ~ '__' ~ table) }}
    {%- endfor %}
{%- endmacro -%}

{#- The CTEs `renamed` and `final` for records that have the contract's column names already. -#}
{%- macro contract_record(table) -%}
{%- set columns = contract_columns(table) -%}
renamed as (

    select
        {%- for name, type in columns.items() %}
        {% if type == 'varchar[]' %}{{ json_texts('record', name) }}{% else %}{{ json_text('record', name) }}{% endif %} as {{ name }},
        {%- endfor %}
        {{ landed_columns() }}
    from source

),

{{ under_contract('renamed', table, columns.keys() | list) }}
{%- endmacro -%}

{#- Run before any model: the staging views of kinds that no source of this deployment is of, laid out
    empty all at once. Building them as models would cost every run some seconds for nothing. -#}
{%- macro lay_out_unused_sources() -%}
{%- if execute and flags.WHICH == 'build' -%}
    {%- set in_use = run_query("select kind from " ~ source('config', 'kinds_in_use')).columns[0].values() | list -%}
    {%- set statements = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('stg_') -%}
        {%- set kind = node.fqn[2] -%}
        {%- if node.fqn[1] == 'staging' and kind not in ('contract', 'config', 'campaigns')
            and kind not in in_use and node.unique_id not in selected_resources -%}
            {%- set columns = [] -%}
            {%- for name, type in contract_columns(node.name.split('__')[1]).items() -%}
                {%- do columns.append('cast(null as ' ~ engine_type(type) ~ ') as ' ~ name) -%}
            {%- endfor -%}
            {%- for name, type in {
                '_problem': 'varchar', '_source': 'varchar', '_load_sequence': 'bigint',
                '_source_file': 'varchar', '_source_line': 'bigint',
            }.items() -%}
                {%- do columns.append('cast(null as ' ~ engine_type(type) ~ ') as ' ~ name) -%}
            {%- endfor -%}
            {%- do statements.append(
                'create or replace view ' ~ node.schema ~ '.' ~ node.alias
                ~ ' as select ' ~ columns | join(', ') ~ ' where false'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if statements -%}
create schema if not exists staging;
{{ statements | join(';
') }};
    {%- endif -%}
{%- endif -%}
{%- endmacro -%}
