{#- When something happened: what its writer claims, unless the network saw it earlier or nobody can read
    the claim. Both are columns of text. -#}
{%- macro claimed_or_seen(claimed, seen) -%}
    case
            when
                {{ read_as(claimed, 'timestamp with time zone') }}
                <= {{ read_as(seen, 'timestamp with time zone') }}
                then {{ claimed }}
            else coalesce({{ seen }}, {{ claimed }})
        end
{%- endmacro -%}
