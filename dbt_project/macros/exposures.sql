{#- The self-controlled reading: which days after an act are looked at apart, how those who acted on several
    people's posts are shared among them, and how the brand's season is smoothed. -#}

{#- First days of the parts of the conversion window that are told apart: what an act moves, it moves soon. -#}
{%- macro lag_starts() -%}{{ return([0, 3, 9]) }}{%- endmacro -%}

{#- An act this many days older gets half the share. An assumption: credit is shared, whoever gets more. -#}
{%- macro credit_half_life_days() -%}{{ return(7) }}{%- endmacro -%}

{#- Days on either side that a day's season is averaged over: two whole weeks and a day. -#}
{%- macro season_reach_days() -%}{{ return(7) }}{%- endmacro -%}

{#- One row per day from `first` to `last`, as a column of a select list. -#}
{%- macro each_day(first, last) -%}
    {{ return(adapter.dispatch('each_day')(first, last)) }}
{%- endmacro -%}

{%- macro default__each_day(first, last) -%}
    unnest(generate_series({{ first }}, {{ last }}, interval 1 day))
{%- endmacro -%}

{%- macro spark__each_day(first, last) -%}
    explode(sequence({{ first }}, {{ last }}))
{%- endmacro -%}
