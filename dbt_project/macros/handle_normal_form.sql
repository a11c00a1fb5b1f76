{#- One normal form per platform for a handle as people type it: `@Name`, `NAME`, ` name `, full-width
    letters, a link to the profile with or without scheme, query string and trailing slash, and
    `name@host` for Mastodon. A link to another network's profile, or to a post, is no handle of this
    one and becomes null.

    It takes two steps, `bare_handle` and `name_of_bare_handle`. A model that reads many handles makes
    the first a column of its own: as one nested expression the SQL grows to 60 kB. -#}

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
    {{ name_of_bare_handle(platform, '(' ~ bare_handle(handle) ~ ')') }}
{%- endmacro -%}

{#- Lower case, without blanks, scheme and query string. Nine of ten handles are plain already; the
    first test spares them the rest. -#}
{%- macro bare_handle(handle) -%}
    {%- set typed = without_blanks('lower(' ~ folded_width(handle) ~ ')') -%}
    {#- `profile.php?id=` is the one profile link that stands in its query string. -#}
    {%- set linked = replace_pattern(typed, 'facebook[.]com/profile[.]php[?](.*&)?id=', 'facebook.com/') -%}
    case
        when {{ matches_pattern(handle, '^@?[A-Za-z0-9_.-]+$') }} then replace(lower({{ handle }}), '@', '')
        else
            {{ replace_pattern(replace_pattern(linked, '^(https?:)?/+|^[a-z]+:@'), '[?#&].*$') }}
    end
{%- endmacro -%}

{#- Cases nest because DuckDB evaluates both sides of an `and` in a projection, but only the branch of
    a case it needs. -#}
{%- macro name_of_bare_handle(platform, bare) -%}
    case
        when {{ matches_pattern(bare, '^[a-z0-9_.-]+$') }}
            then
                case
                    when {{ platform }} = 'bluesky' and {{ bare }} not like '%.%'
                        then {{ bare }} || '.bsky.social'
                    else {{ bare }}
                end
        else
            case {{ platform }}
                {%- for name, link in profile_links().items() %}
                {%- set host = '^([a-z0-9-]+[.])*(' ~ link.hosts ~ ')' %}
                when '{{ name }}'
                    then
                        case
                            when {{ matches_pattern(bare, host ~ '/+(' ~ link.reserved ~ ')(/|$)') }}
                                then null
                            when {{ matches_pattern(bare, host ~ '(/|$)') }}
                                then
                                    {{ first_step(replace_pattern(bare, host ~ '(/+' ~ link.path ~ '|$)')) }}
                            else {{ elsewhere_or_name(name, bare) }}
                        end
                {%- endfor %}
                when 'mastodon'
                    then
                        case
                            when {{ matches_pattern(bare, '^[^/@]+[.][^/@]+/+(@|users/)[^/@]+') }}
                                then
                                    {{ replace_pattern(
                                        bare, '^([^/]+)/+(@|users/)([^/@]+).*$', '\\3@\\1'
                                    ) }}
                            else {{ elsewhere_or_name('mastodon', bare) }}
                        end
                else {{ elsewhere_or_name('', bare) }}
            end
    end
{%- endmacro -%}

{#- What is no link to this network: null where another host stands before a path, else the name. A
    Bluesky name without a host lives on bsky.social. -#}
{%- macro elsewhere_or_name(platform, bare) -%}
    case
        when {{ matches_pattern(bare, '^([a-z0-9-]+[.])+[a-z]{2,}/+[^/]') }} then null
        {%- if platform == 'bluesky' %}
        when not {{ matches_pattern(bare, '[.]') }} then {{ first_step(bare) }} || '.bsky.social'
        {%- endif %}
        else {{ first_step(bare) }}
    end
{%- endmacro -%}

{#- First step of a path, without `@` and slashes. -#}
{%- macro first_step(path) -%}
    nullif({{ replace_pattern(path, '^[@/]+|/.*$') }}, '')
{%- endmacro -%}
