"""The page's own card: how its posts do beside published benchmarks, and who its fans are."""

import csv
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.grading.page import Page
from orchestration.resources import DBT_PROJECT_FOLDER
from orchestration.scoring.ranking import GRADES

_SEGMENTS = (
    (1_000, "under 1,000 followers"),
    (10_000, "1,000 to 10,000 followers"),
    (100_000, "10,000 to 100,000 followers"),
    (1_000_000, "100,000 to 1,000,000 followers"),
    (10_000_000, "1,000,000 to 10,000,000 followers"),
)
"""Upper ends of the benchmarks' segments of size, and how the seed calls them."""


@dataclass(frozen=True)
class Figure:
    """One figure of the page, beside a published one.

    Attributes:
        metric: As the glossary calls it.
        value: The page's own; None where the folder does not say.
        unit: What it counts.
        basis: What it was taken from, in words.
        benchmark: The published figure of pages or accounts of that size; None without one.
        caveat: What to mind about the benchmark, or why there is none.
    """

    metric: str
    value: float | None
    unit: str
    basis: str
    benchmark: float | None
    caveat: str


@dataclass(frozen=True)
class Card:
    """What a page's card says.

    Attributes:
        name: Of the page.
        chosen_because: How it was found.
        accounts: `platform account_id` of each of its accounts.
        topics: What it is about, with the weights' shares.
        topics_from: Where that was found.
        fan_count: Accounts that ever acted on its posts.
        grades: Fans by grade.
        suspect_count: Fans judged inauthentic.
        figures: Its own figures beside benchmarks.
    """

    name: str
    chosen_because: str
    accounts: tuple[str, ...]
    topics: tuple[str, ...]
    topics_from: str
    fan_count: int
    grades: dict[str, int]
    suspect_count: int
    figures: tuple[Figure, ...]

    def as_dict(self) -> dict[str, object]:
        """As JSON has it."""
        return dataclasses.asdict(self)


def make_card(connection: duckdb.DuckDBPyConnection, page: Page, graded: pa.Table) -> Card:
    """The card of a page.

    Args:
        connection: The replay's warehouse, its models built; `page_accounts` stands there.
        page: The page.
        graded: `fan_grades`.
    """
    counts = {row["values"]: row["counts"] for row in pc.value_counts(graded["grade"]).to_pylist()}
    suspects = pc.sum(pc.equal(graded["authenticity"], "inauthentic account")).as_py() or 0
    total = sum(topic.weight for topic in page.topics)
    return Card(
        name=page.name,
        chosen_because=page.chosen_because,
        accounts=tuple(f"{platform} {account}" for platform, account in page.accounts),
        topics=tuple(f"{topic.name} ({topic.weight / total:.0%})" for topic in page.topics),
        topics_from=page.topics_from,
        fan_count=graded.num_rows,
        grades={grade: counts.get(grade, 0) for grade in GRADES},
        suspect_count=int(suspects),
        figures=_figures(connection),
    )


def _figures(connection: duckdb.DuckDBPyConnection) -> tuple[Figure, ...]:
    connection.execute(_OWN)
    row = connection.execute("select * from page_figures").to_arrow_table().to_pylist()[0]
    followers, posts = row["followers_count"], row["post_count"]
    segment = _segment(followers)
    published = _benchmarks()
    likes = _published(published, "like_rate_per_post", segment)
    organic = _published(published, "organic_reach_share", "page with over 1,000,000 likes")
    is_large = followers is not None and followers > 1_000_000  # noqa: PLR2004 the benchmark's
    window = f"{posts} posts of the window"
    return (
        Figure("posts", posts, "posts in the window", "posts", None, ""),
        Figure("followers_count", followers, "accounts", "last observed", None, ""),
        Figure(
            "engaged_people_count", row["engaged_people_count"], "distinct people", window, None, ""
        ),
        Figure("like_rate_per_post", row["like_rate"], "likes per follower and post",
               f"{row['liked_post_count']} posts with likes known", *likes),
        Figure("engagement_rate_per_post", row["engagement_rate"], "acts per follower and post",
               f"{row['liked_post_count']} posts with likes known", None,
               "no benchmark was published for all acts together"),
        Figure("organic_reach_share", row["organic_reach"], "reached per follower",
               f"{row['reached_post_count']} unpaid posts with insights",
               organic[0] if is_large else None,
               organic[1] if is_large else "published for pages with over 1,000,000 likes only"),
        Figure("engagement_rate_by_reach", row["rate_by_reach"], "acts per reached account",
               f"{row['reached_post_count']} unpaid posts with insights", None, ""),
    )  # fmt: skip


def _segment(followers: int | None) -> str | None:
    if followers is None:
        return None
    return next((words for upper, words in _SEGMENTS if followers < upper), None)


def _benchmarks() -> dict[tuple[str, str], Mapping[str, str]]:
    """The seed itself: a replay builds models alone."""
    with (DBT_PROJECT_FOLDER / "seeds" / "benchmarks.csv").open(encoding="utf-8") as file:
        return {(row["metric"], row["segment"]): row for row in csv.DictReader(file)}


def _published(
    published: Mapping[tuple[str, str], Mapping[str, str]], metric: str, segment: str | None
) -> tuple[float | None, str]:
    row = published.get((metric, segment or ""))
    if row is None:
        return None, "no figure was published for a page of unknown or this size"
    said = ". ".join(
        part.rstrip(".") for part in (row["source"], row["segment"], row["caveat"]) if part
    )
    return (float(row["value"]) if row["value"] else None), f"{said}."


_OWN = """
create or replace temporary table page_figures as
with run as (
    select as_of, as_of - to_days(window_days) as since from config.run_parameters
),
followers as (
    select cast(sum(followers_count) as bigint) as followers_count
    from intermediate.int_accounts
    inner join page_accounts using (platform, account_id)
),
posts as (
    select posts.*
    from intermediate.int_posts as posts
    inner join page_accounts using (platform, account_id)
    cross join run
    where posts.published_at > run.since and posts.published_at <= run.as_of
),
sums as (
    select
        count(*) as post_count,
        count(like_count) as liked_post_count,
        avg(like_count) as mean_likes,
        avg(case when like_count is not null
            then like_count + coalesce(comment_count, 0) + coalesce(share_count, 0) end)
            as mean_acts,
        count(case when not coalesce(is_paid_partnership, false) then reached_count end)
            as reached_post_count,
        avg(case when not coalesce(is_paid_partnership, false) then reached_count end)
            as mean_reached,
        sum(case when reached_count > 0 and not coalesce(is_paid_partnership, false)
            then like_count + coalesce(comment_count, 0) + coalesce(share_count, 0) end)
        / nullif(sum(case when reached_count > 0 and like_count is not null
            and not coalesce(is_paid_partnership, false) then reached_count end), 0)
            as rate_by_reach
    from posts
),
people as (
    select count(*) as engaged_people_count
    from fans cross join run
    where fans.last_acted_at > run.since
)
select
    followers.followers_count,
    sums.*,
    people.engaged_people_count,
    sums.mean_likes / nullif(followers.followers_count, 0) as like_rate,
    sums.mean_acts / nullif(followers.followers_count, 0) as engagement_rate,
    sums.mean_reached / nullif(followers.followers_count, 0) as organic_reach
from followers cross join sums cross join people
"""
