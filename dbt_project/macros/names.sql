{#- Accounts and posts that a source knows by name alone. Archives that people hand over name accounts by
    their handles and posts by their links; Instagram's API has other ids for one account at every door. Such an account has the id `@handle`, such a post its link: no
    network gives ids of these forms, so they cannot be taken for one. Where another source knows the id
    behind the name, `int_account_names` and `int_post_names` say so, and the united tables carry that id.

    Posts and acts are read load by load, so what a name stands for may not change behind their back: they
    come once more, as corrected ones do, with the load that told (`int_named_posts`, `int_named_engagements`). -#}

{#- Kinds of source whose posts and acts know accounts by handle or posts by link. -#}
{%- macro sources_by_name(table) -%}
    {%- set found = [] -%}
    {%- for kind in ['facebook_export', 'instagram', 'instagram_export', 'tiktok_export'] if kind in sources_of(table) -%}
        {%- do found.append(kind) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro -%}

{#- A contract table out of all sources. -#}
{%- macro rows_of_all(table) -%}
    {{ united_rows(table) }}
{%- endmacro -%}

{#- A contract table out of the sources that know names alone. -#}
{%- macro rows_by_name(table) -%}
    {{ rows_of_kinds(table, sources_by_name(table), is_first=true) }}
{%- endmacro -%}

{#- A contract table out of all other sources. -#}
{%- macro rows_by_id(table) -%}
    {{ rows_of_contract(table) }}
    {{ rows_of_kinds(table, sources_of(table) | reject('in', sources_by_name(table)) | list) }}
{%- endmacro -%}

{#- The id of an account known by its handle alone. -#}
{%- macro account_by_handle(handle) -%}
    '@' || lower({{ handle }})
{%- endmacro -%}

{#- The id of the account at a path of a record that has an `id`, a `username` or both. -#}
{%- macro account_at(json, path) -%}
    coalesce({{ json_text(json, path ~ '.id') }}, {{ account_by_handle(json_text(json, path ~ '.username')) }})
{%- endmacro -%}

{#- The id of a post known by its link alone: one link to a post, however it is written. -#}
{%- macro post_by_link(link) -%}
    {%- set bare = replace_pattern(replace_pattern(link, '[?#].*$'), '/+$') -%}
    {%- set named = replace_pattern(bare, '^(https?:)?/+((www|m|mbasic|web)[.])?', 'https://') -%}
    {%- set instagram = replace_pattern(
        named, '^https://instagram[.]com/([^/]+/)?(p|reel|reels|tv)/([^/]+).*$', 'https://instagram.com/p/\\3'
    ) -%}
    {{ replace_pattern(
        instagram, '^https://facebook[.]com/.*/(pfbid[A-Za-z0-9]+|[0-9]{6,})$', 'https://facebook.com/\\1'
    ) }}
{%- endmacro -%}
