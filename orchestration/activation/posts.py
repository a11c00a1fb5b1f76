"""What the people of a wave posted about the brand's topics: link, day and topics, never words.

`int_posts` keeps no link and no names of topics, for no mart needs them. For some dozens of people
the posts are read once more, with the same patterns; a test holds what is topical here against
`int_posts`.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

POSTS_EACH = 3
"""How many posts are told of each person."""

_OWN = """
create or replace temp table own_posts as
select links.customer_id, posts.platform, posts.post_id, posts.permalink, posts.created_at,
    lower(strip_accents(nfc_normalize(
        coalesce(posts.text, '') || ' ' || coalesce(array_to_string(list_transform(
            posts.hashtags, lambda tag: '#' || ltrim(trim(tag), '#＃')), ' '), '')
    ))) as searchable_text
from intermediate.int_united_posts as posts
inner join intermediate.int_identity_links as links
    on posts.platform = links.platform and posts.account_id = links.account_id
inner join asked_for on links.customer_id = asked_for.customer_id
cross join config.run_parameters as parameters
where posts.created_at <= parameters.as_of
    and posts.created_at > parameters.as_of - to_days(parameters.window_days)
qualify row_number() over (
    partition by posts.platform, posts.post_id
    order by posts.observed_at <= parameters.as_of desc, posts.observed_at desc nulls last,
        posts._load_sequence desc
) = 1
"""  # noqa: RUF001 - the full-width sign is the one Asian keyboards write

_PATTERNS = """
set variable topic_patterns = (
    select list({'topic': topic, 'pattern': pattern} order by topic, part)
    from staging.stg_config__topic_patterns
)
"""

_TOPICAL = """
with met as (
    select *, list_sort(list_distinct([{cases}]::varchar[])) as topics from own_posts
)
select customer_id, platform, post_id, permalink, created_at as published_at, topics
from met where len(topics) > 0
order by customer_id, published_at desc, platform, post_id
"""

_CASE = """
case
    when regexp_matches(searchable_text, getvariable('topic_patterns')[{part}].pattern)
        then getvariable('topic_patterns')[{part}].topic
end
"""
"""A pattern read from a row would be compiled anew for every post: two minutes for a small brand's
posts, where these take a second (see the macro `with_topics`)."""

Posts = Mapping[str, tuple[Mapping[str, Any], ...]]
Topics = Mapping[str, tuple[str, ...]]


def recent_posts(connection: duckdb.DuckDBPyConnection) -> tuple[Posts, Topics]:
    """Topical posts of the trailing window.

    Args:
        connection: With the models built, and `asked_for` registered: one row per customer.

    Returns:
        Customer to their newest posts, newest first, and to the topics of all their posts in the
        window, most frequent first, ties by name.
    """
    connection.execute(_OWN)
    connection.execute(_PATTERNS)
    found = connection.execute("select len(getvariable('topic_patterns'))").fetchall()
    cases = (_CASE.format(part=part) for part in range(1, (found[0][0] or 0) + 1))
    topical = _TOPICAL.format(cases=", ".join(cases))
    posts: dict[str, tuple[Mapping[str, Any], ...]] = {}
    counts: dict[str, dict[str, int]] = {}
    for row in connection.execute(topical).to_arrow_table().to_pylist():
        customer = row.pop("customer_id")
        posts[customer] = (*posts.get(customer, ()), row)
        for topic in row["topics"]:
            count = counts.setdefault(customer, {})
            count[topic] = count.get(topic, 0) + 1
    return (
        {customer: mine[:POSTS_EACH] for customer, mine in posts.items()},
        {
            customer: tuple(sorted(count, key=lambda topic: (-count[topic], topic)))
            for customer, count in counts.items()
        },
    )
