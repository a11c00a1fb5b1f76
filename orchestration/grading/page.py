"""The page that is graded: which accounts it is, and what it is about.

Read from the raw tables of a replay, before any model is built: what is found here becomes the
brand that the models are configured with.
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.brand import Brand, Topic
from orchestration.errors import InputError
from orchestration.extract.lake import SCHEMA
from orchestration.grading.topics import FoundTopic, find_topics

ENGAGED_SHARE = 0.5
"""The better half of the page's posts, by people who acted: what its fans come for."""

MOST_TEXTS = 50_000
"""Texts of others held against the page's; more sharpen nothing."""


@dataclass(frozen=True)
class Page:
    """A page: one or more accounts that speak for the same brand.

    Attributes:
        name: How it is called.
        accounts: (platform, account_id) of each of its accounts.
        handles: (platform, handle) of the same, in the same order.
        chosen_because: In words, how it was found.
        topics: What it is about.
        topics_from: `brand.yaml`, `posts`, or `name` where posts tell nothing.
    """

    name: str
    accounts: tuple[tuple[str, str], ...]
    handles: tuple[tuple[str, str], ...]
    chosen_because: str
    topics: tuple[Topic, ...]
    topics_from: str

    def as_brand(self, said: Brand) -> Brand:
        """What the models are configured with: `brand.yaml`, completed by what was found."""
        handles: dict[str, tuple[str, ...]] = {}
        for platform, handle in self.handles:
            handles[platform] = (*handles.get(platform, ()), handle)
        told = said.model_dump(exclude={"name", "handles", "topics"})
        return Brand.model_validate(
            {**told, "name": self.name, "handles": handles, "topics": self.topics}
        )


def find_page(
    connection: duckdb.DuckDBPyConnection, said: Brand, named: str | None, as_of: datetime
) -> Page:
    """Finds the page's accounts and its topics.

    Args:
        connection: A replay's warehouse with its raw tables.
        said: What `brand.yaml` says; a `brand.Page` that says nothing where there is none.
        named: A handle or account id that was asked for; else `brand.yaml`'s handles; else the
            account on whose posts most people acted.
        as_of: The instant after which nothing is read.

    Raises:
        InputError: No account fits, or nobody ever acted on any post.
    """
    connection.execute(_POSTS, {"as_of": as_of})
    accounts, handles, because = _accounts(connection, said, named)
    name = said.name or handles[0][1]
    if said.topics:
        return Page(name, accounts, handles, because, said.topics, "brand.yaml")
    found = _topics(connection, accounts)
    if not found:
        alone = Topic(name=name, keywords=tuple({name, *(handle for _, handle in handles)}))
        return Page(name, accounts, handles, because, (alone,), "name")
    topics = tuple(
        Topic(name=topic.word.removeprefix("#"), weight=topic.weight, keywords=(topic.word,))
        for topic in found
    )
    return Page(name, accounts, handles, because, topics, "posts")


_POSTS = f"""
create or replace temporary table page_posts as
with posts as (
    select
        lower(trim(platform)) as platform, post_id, account_id, text, hashtags, language,
        created_at
    from {SCHEMA}.posts
    where created_at <= $as_of
    qualify row_number() over (
        partition by lower(trim(platform)), post_id
        order by _load_sequence desc, _source_file desc, _source_line desc
    ) = 1
),
acts as (
    select posts.platform, posts.post_id, count(distinct engagements.actor_id) as people_count
    from {SCHEMA}.engagements as engagements
    inner join posts
        on lower(trim(engagements.platform)) = posts.platform
        and engagements.post_id = posts.post_id
    where engagements.occurred_at between posts.created_at and $as_of
    group by all
)
select posts.*, coalesce(acts.people_count, 0) as people_count
from posts
left join acts using (platform, post_id)
"""

_LATEST_HANDLES = f"""
select lower(trim(platform)) as platform, account_id, lower(ltrim(trim(handle), '@')) as handle
from {SCHEMA}.accounts
where handle is not null
qualify row_number() over (
    partition by lower(trim(platform)), account_id
    order by observed_at desc, _load_sequence desc, _source_file desc, _source_line desc
) = 1
"""


def _accounts(
    connection: duckdb.DuckDBPyConnection, said: Brand, named: str | None
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...], str]:
    known = connection.execute(f"{_LATEST_HANDLES} order by platform, account_id").fetchall()
    if named:
        wanted = named.strip().lstrip("@").lower()
        found = [row for row in known if wanted in (row[2], row[1].lower())]
        if not found:
            raise InputError(
                f"No account of the folder is called {named!r}. Name the page with PAGE=<handle "
                "or account id> as `accounts` has it, or leave PAGE out."
            )
        because = f"it was asked for as {named}"
    elif said.handles:
        pairs = {(platform, handle.lstrip("@").lower()) for platform, handle in said.handle_pairs()}
        found = [row for row in known if (row[0], row[2]) in pairs]
        if not found:
            listed = ", ".join(f"{platform} {handle}" for platform, handle in sorted(pairs))
            raise InputError(
                f"brand.yaml, handles: no account of the folder is {listed}. Correct the handle, "
                "or add the page's own account to `accounts`."
            )
        because = "brand.yaml names it"
    else:
        found = _most_engaged(connection, known)
        because = "most people acted on its posts"
    return (
        tuple((platform, account) for platform, account, _ in found),
        tuple((platform, handle) for platform, _, handle in found),
        because,
    )


def _most_engaged(
    connection: duckdb.DuckDBPyConnection, known: list[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    rows = connection.execute(
        """
        select platform, account_id from page_posts
        group by platform, account_id
        having sum(people_count) > 0
        order by sum(people_count) desc, platform, account_id
        limit 1
        """
    ).fetchall()
    if not rows:
        raise InputError(
            "Nobody acted on any post of the folder, so there are no fans to grade. Hand over "
            "`engagements` whose post_id and platform are those of `posts`."
        )
    names = {(platform, account): handle for platform, account, handle in known}
    platform, account = rows[0]
    return [(platform, account, names.get((platform, account), account))]


def _topics(
    connection: duckdb.DuckDBPyConnection, accounts: tuple[tuple[str, str], ...]
) -> tuple[FoundTopic, ...]:
    own = [
        (people, text)
        for platform, account in accounts
        for people, text in connection.execute(
            f"select people_count, {_TEXT} from page_posts "
            "where platform = ? and account_id = ? order by people_count desc, post_id",
            [platform, account],
        ).fetchall()
        if text.strip()
    ]
    own.sort(key=lambda pair: -pair[0])
    half = max(1, round(len(own) * ENGAGED_SHARE)) if own else 0
    marks = ", ".join("(?, ?)" for _ in accounts)
    others = connection.execute(
        f"select {_TEXT} as words from page_posts "
        f"where (platform, account_id) not in ({marks}) and words <> '' "
        # In another language every word is rare.
        "and coalesce(language, '') in (select coalesce(language, '') from page_posts "
        f"where (platform, account_id) in ({marks})) "
        f"order by md5(platform || post_id) limit {MOST_TEXTS}",
        [part for pair in (*accounts, *accounts) for part in pair],
    ).fetchall()
    return find_topics(
        [text for _, text in own[:half]], [text for _, text in own[half:]] + [t for (t,) in others]
    )


_TEXT = """
trim(coalesce(text, '') || ' ' || coalesce(
    list_aggregate(list_transform(hashtags, lambda tag: '#' || ltrim(tag, '#')), 'string_agg', ' '),
    ''
))
"""
