{#- What is new since the last complete run, how it reaches the incremental models, and the rules by
    which acts are judged. The rules' numbers stand here once, each with its reason. -#}

{#- Strategy of an incremental model keyed by `unique_key`. Spark needs a table format that can merge
    (Delta, Iceberg) for it. -#}
{%- macro replace_by_key() -%}
    {{ return(adapter.dispatch('replace_by_key')()) }}
{%- endmacro -%}

{%- macro default__replace_by_key() -%}
    {{ return('merge') }}
{%- endmacro -%}

{%- macro duckdb__replace_by_key() -%}
    {{ return('delete+insert') }}
{%- endmacro -%}

{#- The last load of a table that the incremental models hold already. On a first or full run nothing is
    new *besides* the rebuild, so the number is one that no load reaches. -#}
{%- macro last_processed_load(table) -%}
    (
        select
            case
                when {{ run_parameter('previous_as_of') }} is null then 9223372036854775807
                else max(processed_load_sequence)
            end
        from {{ ref('stg_config__load_progress') }}
        where table_name = '{{ table }}'
    )
{%- endmacro -%}

{#- The time passed from the last run's `as_of` to this one's: what was later then and is past now. -#}
{%- macro became_past(column) -%}
    ({{ column }} > {{ run_parameter('previous_as_of') }} and {{ column }} <= {{ as_of() }})
{%- endmacro -%}

{#- In the last run's trailing window and not in this one's. -#}
{%- macro left_the_window(column) -%}
    (
        {{ column }} > (
            select {{ dbt.dateadd('day', '-window_days', 'previous_as_of') }}
            from {{ ref('stg_config__run_parameters') }}
        )
        and {{ column }} <= {{ window_start() }}
    )
{%- endmacro -%}

{#- A single load holds a key once (the door sees to it), so only what later loads brought can repeat. -#}
{%- macro is_of_a_later_load(table) -%}
    _load_sequence > (select min(_load_sequence) from {{ ref('int_united_' ~ table) }})
{%- endmacro -%}

{#- Acts that use words: what can be answered, and what can be boilerplate. -#}
{%- macro is_spoken(kind) -%}
    (lower({{ kind }}) in ('comment', 'reply'))
{%- endmacro -%}

{#- A burst: five or more accounts within thirty seconds of posting that make a tenth or more of the post's
    acts. People come over hours: assumed that of their acts fewer than one in 200 fall into the first half
    minute (in synthetic worlds one in 30,000), among 50 acts five do by chance once in 180,000 posts; the tenth spares the
    very large, whose first seconds are busy and still a small part. Bought acts come at once: within ten
    seconds only half of them would be met. Acts at the very instant of the post are no sign: sources that
    know the day only write both at midnight. -#}
{%- macro burst_seconds() -%}{{ return(30) }}{%- endmacro -%}
{%- macro burst_people() -%}{{ return(5) }}{%- endmacro -%}
{%- macro burst_share() -%}{{ return(0.1) }}{%- endmacro -%}

{%- macro is_early(occurred_at, published_at) -%}
    (
        {{ occurred_at }} > {{ published_at }}
        and {{ occurred_at }} <= {{ dbt.dateadd('second', burst_seconds(), published_at) }}
    )
{%- endmacro -%}

{#- Boilerplate: the same words, letters and digits only, by three or more accounts that do nothing else
    than comment on this one author. Twelve letters, because many people write "so beautiful" and "love
    this", and few write the same sentence. -#}
{%- macro boilerplate_people() -%}{{ return(3) }}{%- endmacro -%}
{%- macro boilerplate_letters() -%}{{ return(12) }}{%- endmacro -%}

{#- Digest of a comment's words, null where they are too few to tell. 16 hexadecimal digits: among ten
    million comments two different ones share a digest with probability 3 in 1,000,000. -#}
{%- macro comment_signature(text) -%}
    {%- set words = replace_pattern(normalized_text(text), '[^\\p{L}\\p{N}]+') -%}
    case when length({{ words }}) >= {{ boilerplate_letters() }} then substr(md5({{ words }}), 1, 16) end
{%- endmacro -%}

{#- An act is repeated engagement from the third post on; two are often one visit. -#}
{%- macro repeat_engager_posts() -%}{{ return(3) }}{%- endmacro -%}

{#- The CTE `acts` and what it needs: each act by `as_of` once, of those sent again the newest version.
    Plain joins throughout: DuckDB runs a correlated `exists` by first collecting every key it is asked for. -#}
{%- macro standing_acts(columns, since=none) -%}
resent as (

    select
        *,
        row_number() over (
            partition by platform, engagement_id
            order by _load_sequence desc
        ) as version_rank
    from {{ ref('int_resent_acts') }}
    where occurred_at <= {{ as_of() }}

),

resent_keys as (

    select distinct
        platform,
        engagement_id
    from {{ ref('int_resent_acts') }}

),

acts as (

    select
        once.platform
        {%- for column in columns %},
        once.{{ column }}
        {%- endfor %}
    from {{ ref('int_united_engagements') }} as once
    left join resent_keys
        on
            once.platform = resent_keys.platform
            and once.engagement_id = resent_keys.engagement_id
    where
        once.occurred_at <= {{ as_of() }}
        {%- if since %}
        and once.occurred_at > {{ since }}
        {%- endif %}
        and resent_keys.engagement_id is null

    union all

    select
        platform
        {%- for column in columns %},
        {{ column }}
        {%- endfor %}
    from resent
    where
        version_rank = 1
        {%- if since %}
        and occurred_at > {{ since }}
        {%- endif %}

)
{%- endmacro -%}
