{#- When a code counts as leaked: the numbers of the rule, each with its reason, and the chances it is held against.
    In ten worlds of 3,000 and 10,000 customers all 171 codes it flagged had leaked, of 172 that were used while they
    had; 59 more codes burst and were not flagged: people talk in bursts, too. -#}

{#- Days looked at together. A code on a coupon site is taken down, or worn out, within days. -#}
{%- macro leak_days() -%}{{ return(3) }}{%- endmacro -%}

{#- A burst has at most this chance to come up anywhere in the brand's whole history if codes are used at their usual
    rates. Only where another's code leaks at the same time is so little enough. -#}
{%- macro burst_chance() -%}0.05{%- endmacro -%}

{#- The same for a burst that must stand without company. -#}
{%- macro leak_chance() -%}0.001{%- endmacro -%}

{#- And for one of which strangers cannot tell, since nearly all who use codes at this brand are. -#}
{%- macro lone_burst_chance() -%}0.000001{%- endmacro -%}

{#- So many strangers have at most this chance among as many usual users: asked only of what is a burst already. -#}
{%- macro stranger_chance() -%}0.05{%- endmacro -%}

{#- Logarithm of an upper bound of P(X >= k) for a Poisson variable of that mean: Chernoff, (e m / k)^k exp(-m) for
    k > m (Mitzenmacher and Upfal, Probability and Computing, 2005, theorem 5.4). -#}
{%- macro poisson_tail(count, mean) -%}
    case
        when {{ count }} > {{ mean }}
            then {{ count }} * ln({{ mean }} / {{ count }}) + {{ count }} - {{ mean }}
        else 0
    end
{%- endmacro -%}

{#- Logarithm of an upper bound of P(X >= s) for s of n with that share each: Chernoff and Hoeffding,
    exp(-n KL(s / n, share)) for s / n > share (Hoeffding, J. Am. Stat. Assoc. 58 (1963) 13-30,
    doi:10.1080/01621459.1963.10500830). -#}
{%- macro binomial_tail(count, whole, share) -%}
    case
        when {{ count }} = {{ whole }} then {{ whole }} * ln({{ share }})
        when {{ count }} > {{ share }} * {{ whole }}
            then
                -{{ count }} * ln({{ count }} / ({{ share }} * {{ whole }}))
                - ({{ whole }} - {{ count }})
                * ln(({{ whole }} - {{ count }}) / ((1 - {{ share }}) * {{ whole }}))
        else 0
    end
{%- endmacro -%}

{#- Days since the year 2000. -#}
{%- macro day_number(date) -%}
    {{ dbt.datediff("cast('2000-01-01' as date)", date, 'day') }}
{%- endmacro -%}
