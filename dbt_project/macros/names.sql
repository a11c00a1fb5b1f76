{#- Accounts and posts that a source knows by name alone. Archives that people hand over name accounts by
    their handles and posts by their links. Such an account has the id `@handle`, such a post its link: no
    network gives ids of these forms, so they cannot be taken for one. Where another source knows the id
    behind the name, `int_account_names` and `int_post_names` say so, and the united tables carry that id. -#}

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
    {{ replace_pattern(
        named, '^https://instagram[.]com/([^/]+/)?(p|reel|reels|tv)/([^/]+).*$', 'https://instagram.com/p/\\3'
    ) }}
{%- endmacro -%}
