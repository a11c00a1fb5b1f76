{#- By which behaviour accounts and audiences are judged inauthentic. Each number stands here once, with its
    reason; those that judge single acts stand in ties.sql. -#}

{#- An account half of whose acts are judged inauthentic is so itself, and so are its other acts. A person
    who happened to be in time for another's burst acts elsewhere, too. -#}
{%- macro inauthentic_share() -%}{{ return(0.5) }}{%- endmacro -%}

{#- In haste: three acts or more within seconds of posts of two people or more, half of all its acts. Assumed
    that of people's acts fewer than one in 200 are so early, three of six by chance are once in 400,000
    accounts. Who is told of a friend's posts and always first is so with one friend. -#}
{%- macro haste_acts() -%}{{ return(3) }}{%- endmacro -%}
{%- macro haste_authors() -%}{{ return(2) }}{%- endmacro -%}

{#- A bought audience: bursts on a fifth of the posts anybody acted on, and on two at least. One is enough
    where five of its accounts are in haste, or in bursts, on others' posts as well. -#}
{%- macro bought_post_share() -%}{{ return(0.2) }}{%- endmacro -%}
{%- macro bought_posts() -%}{{ return(2) }}{%- endmacro -%}

{#- Engagement that many robust standard deviations below what the followers shown let expect, alone: the
    usual mark for an outlier (Iglewicz and Hoaglin 1993). In four synthetic worlds two of 1,898 honest
    accounts lie beyond it, and 22 of 133 that bought followers: most are met by their bursts. -#}
{%- macro size_deviations() -%}{{ return(3.5) }}{%- endmacro -%}

{#- Posts with counts that an account needs, and accounts that a network needs, for its size to be judged. -#}
{%- macro size_posts() -%}{{ return(3) }}{%- endmacro -%}
{%- macro size_accounts() -%}{{ return(30) }}{%- endmacro -%}

{#- Slope and level of the least-squares line of `log_engagement` on `log_followers`, in exact decimals: sums
    of floats depend on the order of threads. Null where all accounts are of one size. -#}
{%- macro least_squares() -%}
{%- set n = 'cast(count(*) as double)' -%}
{%- set sx = 'cast(sum(log_followers) as double)' -%}
{%- set sy = 'cast(sum(log_engagement) as double)' -%}
{%- set sxx = 'cast(sum(log_followers * log_followers) as double)' -%}
{%- set sxy = 'cast(sum(log_followers * log_engagement) as double)' -%}
{%- set slope %}({{ n }} * {{ sxy }} - {{ sx }} * {{ sy }}) / nullif({{ n }} * {{ sxx }} - {{ sx }} * {{ sx }}, 0)
{%- endset %}
{{ slope }} as slope,
        ({{ sy }} - {{ slope }} * {{ sx }}) / {{ n }} as level
{%- endmacro -%}

{#- A number in a sentence. -#}
{%- macro in_words(number) -%}
    cast({{ number }} as {{ dbt.type_string() }})
{%- endmacro -%}

{#- A list's elements in one text, a blank between them. -#}
{%- macro list_as_text(list) -%}
    {{ return(adapter.dispatch('list_as_text')(list)) }}
{%- endmacro -%}

{%- macro default__list_as_text(list) -%}
    array_to_string({{ list }}, ' ')
{%- endmacro -%}

{%- macro spark__list_as_text(list) -%}
    array_join({{ list }}, ' ')
{%- endmacro -%}
