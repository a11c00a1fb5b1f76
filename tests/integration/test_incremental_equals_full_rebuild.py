"""Load by load or all at once: the same posts, ties and marts, to the last row.

A small random stream of posts and acts comes in three loads while `as_of` moves on: late,
corrected, repeated, premature, in bursts and in conversations. dbt runs for real, as the job
runs it.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import dbt_warehouse as warehouse

START = datetime(2026, 1, 1, tzinfo=UTC)
AS_OF = [START + timedelta(days=days, hours=23) for days in (110, 114, 121)]
"""The window slides by days, so most acts stay in it and a stale tie would be seen."""

SHARE_OF_FIRST = 0.04
"""Later loads are small beside the first, so most ties are not touched by them."""

PLATFORMS = ("instagram", "tiktok")
AUTHORS = [f"author{number}" for number in range(8)]
ACTORS = [f"actor{number}" for number in range(60)]
TEXTS = ("Off for running", "#parkrun with @Stridewell", "Cats again", None)
WORDS = ("Wow, what a lovely picture", "nice", "Where did you get these shoes?", None)
PATTERN = r"(?:^|[^\p{L}])(?:running)(?:$|[^\p{L}])|(?:#parkrun)(?:$|[^\p{L}])"


@dataclass
class Stream:
    """What a source hands over, load by load; keeps what it sent, to send it again."""

    chance: random.Random
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def load(self, number: int, until: datetime) -> tuple[list[Any], list[Any]]:
        """Posts and acts of one load, each key once in it, none sooner than the source is old."""
        posts = {row["post_id"]: row for row in self._posts(number, until)}
        self.posts |= posts
        acts = {row["engagement_id"]: row for row in self._acts(number, until)}
        self.acts |= acts
        return (
            [{**row, "_load_sequence": number} for row in posts.values()],
            [{**row, "_load_sequence": number} for row in acts.values()],
        )

    def _posts(self, load: int, until: datetime) -> Iterator[dict[str, Any]]:
        for number in range(self._size(load, 120)):
            # Some are older than what came before, some lie in the future of this load's as_of.
            created = until - timedelta(days=self.chance.uniform(-4, 100))
            yield {
                "platform": self.chance.choice(PLATFORMS),
                "post_id": f"p{load}-{number}",
                "account_id": self.chance.choice(AUTHORS),
                "created_at": created,
                "text": self.chance.choice(TEXTS),
                "like_count": self.chance.choice([None, 3, 30]),
                "observed_at": self.chance.choice([None, created + timedelta(days=6)]),
            }
        for post in self._some(self.posts, 5):
            new_counts = {"like_count": 99, "observed_at": until}
            corrected = {
                "account_id": self.chance.choice(AUTHORS),
                "text": self.chance.choice(TEXTS),
                "created_at": post["created_at"] + timedelta(days=self.chance.uniform(-3, 3)),
            }
            yield self.chance.choice([post, post | new_counts, post | corrected])

    def _acts(self, load: int, until: datetime) -> Iterator[dict[str, Any]]:
        # A tenth of the posts acted on come with a later load, or never.
        posts = [*self.posts.values(), *({"post_id": f"p{load + 1}-{n}"} for n in range(8))]
        for number in range(self._size(load, 1500)):
            post = self.chance.choice(posts)
            created = post.get("created_at", until - timedelta(days=20))
            author = [post.get("account_id", AUTHORS[0])]
            yield {
                "platform": post.get("platform", PLATFORMS[0]),
                "engagement_id": f"e{load}-{number}",
                "post_id": post["post_id"],
                "actor_id": self.chance.choice(ACTORS + author * 10),
                "kind": self.chance.choice(["like", "like", "share", "comment", "Reply"]),
                "text": self.chance.choice(WORDS),
                "occurred_at": created
                + self.chance.choice(
                    [
                        timedelta(seconds=self.chance.uniform(-1, 12)),
                        timedelta(hours=self.chance.randrange(60)),
                        timedelta(days=self.chance.uniform(0, 60)),
                    ]
                ),
            }
        for act in self._some(self.acts, 8):
            other = self.chance.choice(list(self.acts.values()))
            yield self.chance.choice(
                [
                    act,
                    act | {"actor_id": self.chance.choice(ACTORS)},
                    act | {"kind": "comment", "text": self.chance.choice(WORDS)},
                    act | {"occurred_at": act["occurred_at"] - timedelta(days=30)},
                    act | {"occurred_at": until + timedelta(days=2)},
                    act | {name: other[name] for name in ("platform", "post_id", "occurred_at")},
                ]
            )

    def _size(self, load: int, first: int) -> int:
        return first if load == 1 else round(first * SHARE_OF_FIRST)

    def _some(self, sent: dict[str, dict[str, Any]], count: int) -> list[dict[str, Any]]:
        return self.chance.sample(list(sent.values()), min(count, len(sent)))


def prepare(path: Path, target: Path) -> Callable[..., None]:
    """An empty warehouse with a brand and its people, and the means to run dbt over it."""
    warehouse.create_warehouse(path)
    warehouse.append(path, "config.topics", [{"topic": "running", "weight": 1.0}])
    warehouse.append(
        path, "config.topic_patterns", [{"topic": "running", "part": 1, "pattern": PATTERN}]
    )
    warehouse.append(
        path, "config.brand_handles", [{"platform": p, "handle": "stridewell"} for p in PLATFORMS]
    )
    people = [*AUTHORS[:5], *ACTORS[:8]]
    warehouse.append(
        path,
        "raw_contract.customers",
        [
            {"customer_id": f"c-{name}", "created_at": START, "marketing_consent": True}
            for name in people
        ],
    )
    warehouse.append(
        path,
        "raw_contract.customer_handles",
        [
            {
                "customer_id": f"c-{name}",
                "platform": platform,
                "account_id": name,
                "source": "oauth",
                "declared_at": START,
            }
            for name in people
            for platform in PLATFORMS
        ],
    )

    def run(load: int, *arguments: str, previous: datetime | None = None) -> None:
        done = {"posts": load - 1, "engagements": load - 1} if previous else {}
        warehouse.set_run(path, AS_OF[load - 1], previous_as_of=previous, processed=done)
        finished = warehouse.dbt(
            path,
            target,
            "build",
            "--resource-type",
            "model",
            *warehouse.without_sources(),
            *arguments,
        )
        assert finished.returncode == 0, finished.stdout

    return run


EVENTS = ("intermediate.int_posts", "intermediate.int_ties")
MARTS = ("fct_posts", "fct_ties", "customer_reach", "customer_resonance", "customer_relevance")


@pytest.mark.parametrize("seed", [7])
def test_the_same_rows_load_by_load_and_all_at_once(tmp_path, seed):
    path = tmp_path / "warehouse.duckdb"
    run = prepare(path, tmp_path / "target")
    stream = Stream(random.Random(seed))
    previous = None
    for load, as_of in enumerate(AS_OF, start=1):
        posts, acts = stream.load(load, as_of)
        warehouse.append(path, "raw_contract.posts", posts)
        warehouse.append(path, "raw_contract.engagements", acts)
        is_last = load == len(AS_OF)
        chosen = [f"+{mart}" for mart in MARTS] if is_last else ["+int_ties"]
        run(load, "--select", *chosen, previous=previous)
        previous = as_of
    relations = (*EVENTS, *(f"marts.{mart}" for mart in MARTS))
    load_by_load = {name: warehouse.rows_of(path, name) for name in relations}

    run(len(AS_OF), "--full-refresh", "--select", *(f"+{mart}" for mart in MARTS))
    for name in relations:
        rebuilt = warehouse.rows_of(path, name)
        assert rebuilt, f"{name} is empty: the stream tests nothing"
        assert load_by_load[name] == rebuilt, name
