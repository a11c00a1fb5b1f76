{#- Which of the brand's topics a text speaks about, and whom it mentions. The patterns come from
    `config.topic_patterns`; nothing a brand wrote becomes SQL text. -#}

{#- All of `posts` (a CTE with a `searchable_text`) and one column more, `topics`: the names of the
    topics met, as a list; empty or null where there is none.

    A pattern read from a row is compiled anew for every post (100 thousand posts by two patterns did not
    end in ten minutes); one held in a session variable is a constant to the planner and compiled once
    (0.2 s). So DuckDB is handed the patterns by `set_topic_patterns` before the model starts, and only
    their number is known when the SQL is written. Where there is no session to set up (parsing, unit
    tests, Spark, which caches compiled patterns) the plain join stands. -#}
{%- macro with_topics(posts) -%}
    {{ return(adapter.dispatch('with_topics')(posts)) }}
{%- endmacro -%}

{%- macro default__with_topics(posts) -%}
    select
        posts.*,
        matched.topics
    from {{ posts }} as posts
    left join (
        select
            texts.platform,
            texts.post_id,
            {{ distinct_list('patterns.topic') }} as topics
        from {{ posts }} as texts
        inner join {{ ref('stg_config__topic_patterns') }} as patterns
            on {{ matches_pattern_of('texts.searchable_text', 'patterns.pattern') }}
        group by texts.platform, texts.post_id
    ) as matched
        on
            posts.platform = matched.platform
            and posts.post_id = matched.post_id
{%- endmacro -%}

{%- macro duckdb__with_topics(posts) -%}
    {%- set patterns = ref('stg_config__topic_patterns') -%}
    {%- if not execute or model.resource_type == 'unit_test' or load_relation(patterns) is none -%}
    {{ default__with_topics(posts) }}
    {%- else -%}
    select
        *,
        list_distinct([
            {%- for part in range(1, run_query('select count(*) from ' ~ patterns).rows[0][0] + 1) %}
            case
                when regexp_matches(searchable_text, getvariable('topic_patterns')[{{ part }}].pattern)
                    then getvariable('topic_patterns')[{{ part }}].topic
            end{{ ',' if not loop.last }}
            {%- endfor %}
        ]::varchar[]) as topics
    from {{ posts }}
    {%- endif -%}
{%- endmacro -%}

{#- Pre-hook of a model that calls `with_topics`. -#}
{%- macro set_topic_patterns() -%}
    {{ return(adapter.dispatch('set_topic_patterns')()) }}
{%- endmacro -%}

{%- macro default__set_topic_patterns() -%}{%- endmacro -%}

{%- macro duckdb__set_topic_patterns() -%}
    set variable topic_patterns = (
        select list({'topic': topic, 'pattern': pattern} order by topic, part)
        from {{ ref('stg_config__topic_patterns') }}
    )
{%- endmacro -%}

{%- macro matches_pattern_of(text, pattern_column) -%}
    {{ return(adapter.dispatch('matches_pattern_of')(text, pattern_column)) }}
{%- endmacro -%}

{%- macro default__matches_pattern_of(text, pattern_column) -%}
    regexp_matches({{ text }}, {{ pattern_column }})
{%- endmacro -%}

{%- macro spark__matches_pattern_of(text, pattern_column) -%}
    {#- java.util.regex calls the scripts `IsHan` and so on, where RE2 says `Han`. -#}
    regexp_like(
        {{ text }},
        regexp_replace(
            {{ pattern_column }},
            r'\\p\{(Han|Hiragana|Katakana|Thai|Lao|Khmer|Myanmar)\}',
            r'\\p{Is$1}'
        )
    )
{%- endmacro -%}

{#- `#one #two`, whether or not the source wrote the `#`; null where hashtags are unknown. -#}
{%- macro hashtags_as_text(hashtags) -%}
    {{ return(adapter.dispatch('hashtags_as_text')(hashtags)) }}
{%- endmacro -%}

{%- macro default__hashtags_as_text(hashtags) -%}
    array_to_string(list_transform({{ hashtags }}, lambda tag: '#' || ltrim(trim(tag), '#＃')), ' ')
{%- endmacro -%}

{%- macro spark__hashtags_as_text(hashtags) -%}
    array_join(transform({{ hashtags }}, tag -> concat('#', ltrim('#＃', trim(tag)))), ' ')
{%- endmacro -%}

{#- Handles a post names: its `mentions`, and every `@name` in its text that is no part of an address. -#}
{%- macro mentioned_handles(mentions, text) -%}
    {{ return(adapter.dispatch('mentioned_handles')(mentions, text)) }}
{%- endmacro -%}

{%- macro mention_pattern() -%}
    {{ return('(^|[^\\p{L}\\p{N}_.@/])[@＠]([\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_])') }}
{%- endmacro -%}

{%- macro default__mentioned_handles(mentions, text) -%}
    list_concat(
        {{ mentions }},
        case
            when {{ text }} like '%@%' or {{ text }} like '%＠%'
                then regexp_extract_all({{ text }}, {{ pattern_literal(mention_pattern()) }}, 2)
        end
    )
{%- endmacro -%}

{%- macro spark__mentioned_handles(mentions, text) -%}
    concat(
        coalesce({{ mentions }}, array()),
        coalesce(regexp_extract_all({{ text }}, {{ pattern_literal(mention_pattern()) }}, 2), array())
    )
{%- endmacro -%}

{#- One row per element, as a column of a select list. -#}
{%- macro each_element(list) -%}
    {{ return(adapter.dispatch('each_element')(list)) }}
{%- endmacro -%}

{%- macro default__each_element(list) -%}
    unnest({{ list }})
{%- endmacro -%}

{%- macro spark__each_element(list) -%}
    explode({{ list }})
{%- endmacro -%}

{#- Aggregate: the different values in order; null where there is none. -#}
{%- macro distinct_list(value) -%}
    {{ return(adapter.dispatch('distinct_list')(value)) }}
{%- endmacro -%}

{%- macro default__distinct_list(value) -%}
    list_sort(list(distinct {{ value }}) filter (where {{ value }} is not null))
{%- endmacro -%}

{%- macro spark__distinct_list(value) -%}
    nullif(array_sort(collect_set({{ value }})), array())
{%- endmacro -%}

{#- Aggregate: all values in order, repeats kept; null where there is none. -#}
{%- macro sorted_list(value) -%}
    {{ return(adapter.dispatch('sorted_list')(value)) }}
{%- endmacro -%}

{%- macro default__sorted_list(value) -%}
    list_sort(list({{ value }}) filter (where {{ value }} is not null))
{%- endmacro -%}

{%- macro spark__sorted_list(value) -%}
    nullif(array_sort(collect_list({{ value }})), array())
{%- endmacro -%}
