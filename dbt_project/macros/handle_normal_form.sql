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
    {#- Nine of ten handles are plain already; the first test spares them the rest. -#}
    case
        when {{ matches_pattern(handle, '^[a-z0-9_]+$') }} and {{ platform }} <> 'bluesky' then {{ handle }}
        {%- for name, link in profile_links().items() %}
        {%- set host = '^([a-z0-9-]+[.])*(' ~ link.hosts ~ ')' %}
        when
            {{ platform }} = '{{ name }}'
            and {{ matches_pattern(bare, host ~ '/+(' ~ link.reserved ~ ')(/|$)') }}
            then null
        when {{ platform }} = '{{ name }}' and {{ matches_pattern(bare, host ~ '(/|$)') }}
            then
                {{ first_step(replace_pattern(bare, host ~ '(/+' ~ link.path ~ '|$)')) }}
        {%- endfor %}
        when
            {{ platform }} = 'mastodon'
            and {{ matches_pattern(bare, '^[^/@]+[.][^/@]+/+(@|users/)[^/@]+') }}
            then {{ replace_pattern(bare, '^([^/]+)/+(@|users/)([^/@]+).*$', '\\3@\\1') }}
        {#- Another host before a path: a link to somewhere else. #}
        when {{ matches_pattern(bare, '^([a-z0-9-]+[.])+[a-z]{2,}/+[^/]') }} then null
        when {{ platform }} = 'bluesky' and not {{ matches_pattern(bare, '[.]') }}
            then {{ first_step(bare) }} || '.bsky.social'
        else {{ first_step(bare) }}
    end
{%- endmacro -%}

{#- First step of a path, without `@` and slashes. -#}
{%- macro first_step(path) -%}
    nullif({{ replace_pattern(path, '^[@/]+|/.*$') }}, '')
{%- endmacro -%}
