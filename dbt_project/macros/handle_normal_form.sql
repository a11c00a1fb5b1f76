{#- One normal form per platform for a handle as people type it: `@Name`, `NAME`, ` name `, full-width
    letters, a link to the profile with or without scheme, query string and trailing slash, and
    `name@host` for Mastodon. A link to another network's profile, or to a post, is no handle of this
    one and becomes null. -#}

{#- What stands between the host and the name in a link to a profile, per network. The names after
    `reserved` are the network's own pages: a link to a post names nobody. -#}
{%- macro profile_links() -%}
    {{ return({
        'instagram': {
            'hosts': 'instagram[.]com|instagr[.]am', 'path': '(_u/|stories/)?',
            'reserved': 'p|reel|reels|tv|explore|accounts',
        },
        'tiktok': {'hosts': 'tiktok[.]com', 'path': '', 'reserved': 'video|tag|music|discover|t'},
        'youtube': {
            'hosts': 'youtube[.]com', 'path': '(c/|user/)?',
            'reserved': 'channel|watch|shorts|playlist|embed|results|live|feed',
        },
        'facebook': {
            'hosts': 'facebook[.]com|fb[.]com|fb[.]me', 'path': '(pg/|people/[^/]+/)?',
            'reserved': 'groups|events|watch|photo|photos|posts|share|story.php|permalink.php',
        },
        'x': {'hosts': 'x[.]com|twitter[.]com', 'path': '', 'reserved': 'i|home|search|hashtag|intent'},
        'twitter': {'hosts': 'x[.]com|twitter[.]com', 'path': '', 'reserved': 'i|home|search|hashtag|intent'},
        'threads': {'hosts': 'threads[.]net|threads[.]com', 'path': '', 'reserved': 't|search'},
        'bluesky': {'hosts': 'bsky[.]app', 'path': '(profile/)?', 'reserved': 'hashtag|search|starter-pack'},
        'linkedin': {'hosts': 'linkedin[.]com', 'path': '(in/|company/)?', 'reserved': 'posts|feed|pulse|jobs'},
        'pinterest': {'hosts': 'pinterest[.]com', 'path': '', 'reserved': 'pin|ideas|search'},
        'twitch': {'hosts': 'twitch[.]tv', 'path': '', 'reserved': 'videos|directory'},
        'snapchat': {'hosts': 'snapchat[.]com', 'path': '(add/|t/)?', 'reserved': 'spotlight|discover'},
    }) }}
{%- endmacro -%}

{%- macro handle_normal_form(platform, handle) -%}
    {%- set typed = without_blanks('lower(' ~ folded_width(handle) ~ ')') -%}
    {#- `profile.php?id=` is the one profile link that stands in its query string. -#}
    {%- set linked = replace_pattern(typed, 'facebook[.]com/profile[.]php[?](.*&)?id=', 'facebook.com/') -%}
    {%- set bare = replace_pattern(
        replace_pattern(linked, '^(https?:)?/+|^[a-z]+:@'), '[?#&].*$'
    ) -%}
    {#- Nine of ten handles are plain already; the first test spares them the rest (RE2, one pass). -#}
    case
        when {{ matches_pattern(handle, '^[a-z0-9_]+$') }} and {{ platform }} <> 'bluesky' then {{ handle }}
        {%- for name, link in profile_links().items() %}
        {%- set host = '^([a-z0-9-]+[.])*(' ~ link.hosts ~ ')' %}
        when {{ platform }} = '{{ name }}'
            then
                case
                    when {{ matches_pattern(bare, host ~ '/(' ~ link.reserved ~ ')(/|$)') }} then null
                    else {{ name_of_path(replace_pattern(bare, host ~ '(/+' ~ link.path ~ '|$)')) }}
                        {%- if name == 'bluesky' %} {{ bluesky_host(bare, host) }}{% endif %}
                end
        {%- endfor %}
        when {{ platform }} = 'mastodon' then {{ mastodon_name(bare) }}
        else {{ name_of_path(bare) }}
    end
{%- endmacro -%}

{#- First step of a path without `@` and slashes; null for what still names a host before a path. -#}
{%- macro name_of_path(path) -%}
    case
        when not {{ matches_pattern(path, '^([a-z0-9-]+[.])+[a-z]{2,}/+[^/]') }}
            then nullif({{ replace_pattern(path, '^[@/]+|/.*$') }}, '')
    end
{%- endmacro -%}

{#- A Bluesky name without a host lives on bsky.social. -#}
{%- macro bluesky_host(bare, host) -%}
    {%- set name = replace_pattern(bare, host ~ '(/+(profile/)?|$)') -%}
    || case when {{ matches_pattern(name, '[.]') }} then '' else '.bsky.social' end
{%- endmacro -%}

{#- `@name@host`, `name@host` and `https://host/@name` are one; a name without host stays bare. -#}
{%- macro mastodon_name(bare) -%}
    case
        when {{ matches_pattern(bare, '^[^/@]+[.][^/@]+/(@|users/)[^/@]+') }}
            then {{ replace_pattern(bare, '^([^/]+)/(@|users/)([^/@]+).*$', '\\3@\\1') }}
        else nullif({{ replace_pattern(bare, '^[@/]+|/.*$') }}, '')
    end
{%- endmacro -%}
