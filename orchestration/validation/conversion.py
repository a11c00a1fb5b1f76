"""A history as the contract tables of one brand, so that the real pipeline can read it.

A topic or an item is the brand, and to act on it is to order. Every act is a post that names topic
and item in its text and as hashtags, so that interests beside the brand can be seen. Who acted on
the brand is a customer; friends are followers; who came to the same item after a friend has acted
on the friend's post (a `like`, see `posts`). Everybody's acts are in the set, so the counts of a
post are known, and most are known to be 0.

Mind what follows: an act on a brand's post is here always an order too, so nobody can be seen to
engage with the brand before buying.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

import numpy as np
import pyarrow as pa

from orchestration.brand import Brand
from orchestration.validation.history import Cut, History, Ints, Reading
from orchestration.validation.posts import answers_of, posts_of

INSTANT = pa.timestamp("us", tz="UTC")
CURRENCY = "USD"
PRICE = pa.scalar(Decimal(1), pa.decimal128(18, 4))
"""Of every order: these sets know no money, so the score counts conversions."""

ACCESS_BASIS = "public_api"

Tables = Mapping[str, pa.Table]


def brand_of(cut: Cut, brand: int, reading: Reading) -> Brand:
    """What `brand.yaml` would say of the brand."""
    word = f"{reading}{brand}"
    span = cut.instant - cut.history.occurred_at[0]
    return Brand.model_validate(
        {
            "name": f"{cut.history.name} {word}",
            "currency": CURRENCY,
            "margin": 1.0,
            "topics": [{"name": word, "keywords": [word], "categories": [word]}],
            # All that is known counts: check-ins are too few for a quarter of a year to say much.
            "window_days": int(span // np.timedelta64(1, "D")) + 1,
        }
    )


def as_of(cut: Cut) -> datetime:
    """The instant the run speaks about."""
    instant: datetime = cut.instant.astype("datetime64[us]").item().replace(tzinfo=UTC)
    return instant


def contract_tables(known: History, brand: int, reading: Reading) -> Tables:
    """The tables of the input contract, by name, that `known` can fill for the brand.

    Args:
        known: Only what may be known: `Cut.known`.
        brand: A topic or an item.
        reading: Which of both.
    """
    return {**social_tables(known), **customer_tables(known, brand, reading)}


@lru_cache(maxsize=4)
def social_tables(known: History) -> Tables:
    """What is the same whatever the brand: accounts, posts, acts on them and follower edges."""
    return {
        "accounts": _accounts(known),
        "posts": _posts(known),
        "engagements": _engagements(known),
        "follows": _follows(known),
    }


def customer_tables(known: History, brand: int, reading: Reading) -> Tables:
    """Who the brand's customers are, and what they ordered."""
    ordered = np.flatnonzero(known.brands(reading) == brand)
    # What is told as one post is one order.
    _, first = np.unique(posts_of(known).of_act[ordered], return_index=True)
    ordered = ordered[first]
    customers, earliest = np.unique(known.person[ordered], return_index=True)
    since = known.occurred_at[ordered[earliest]]
    order_ids = pa.array([f"o{act}" for act in ordered], pa.string())
    return {
        "customers": pa.table(
            {
                "customer_id": _customer_ids(customers),
                "created_at": _instants(since),
                # Research subjects gave consent to research; here it lets all of them be ranked.
                "marketing_consent": pa.repeat(True, len(customers)),  # noqa: FBT003
            }
        ),
        "customer_handles": pa.table(
            {
                "customer_id": _customer_ids(customers),
                "platform": pa.repeat(known.platform, len(customers)),
                "account_id": _account_ids(customers),
                "source": pa.repeat("oauth", len(customers)),
                "declared_at": _instants(since),
            }
        ),
        "orders": pa.table(
            {
                "order_id": order_ids,
                "customer_id": _customer_ids(known.person[ordered]),
                "ordered_at": _instants(known.occurred_at[ordered]),
                "gross_amount": pa.repeat(PRICE, len(ordered)),
                "currency": pa.repeat(CURRENCY, len(ordered)),
            }
        ),
        "order_items": pa.table(
            {
                "order_id": order_ids,
                "line_number": pa.array([1] * len(ordered), pa.int64()),
                "product_id": pa.array([str(i) for i in known.item[ordered]], pa.string()),
                "category": pa.repeat(f"{reading}{brand}", len(ordered)),
                "quantity": pa.array([1.0] * len(ordered), pa.float64()),
                "amount": pa.repeat(PRICE, len(ordered)),
            }
        ),
    }


def customer_id(person: int) -> str:
    """The name under which the pipeline ranks `person`."""
    return f"c{person}"


def _accounts(known: History) -> pa.Table:
    count = len(known.people)
    degree = [len(known.friends.get(person, ())) for person in known.people.tolist()]
    return pa.table(
        {
            "platform": pa.repeat(known.platform, count),
            "account_id": _account_ids(known.people),
            "followers_count": pa.array(degree, pa.int64()),
            "following_count": pa.array(degree, pa.int64()),
            "account_type": pa.repeat("personal", count),
            "observed_at": _instants(np.repeat(known.occurred_at[0], count)),
            "access_basis": pa.repeat(ACCESS_BASIS, count),
        }
    )


def _posts(known: History) -> pa.Table:
    posts, answers = posts_of(known), answers_of(known)
    count = len(posts.act)
    likes = np.bincount(answers.post, minlength=count)
    words: list[list[str]] = [[] for _ in range(count)]
    for post, topic in zip(posts.of_act.tolist(), known.topic.tolist(), strict=True):
        words[post].append(f"topic{topic}")
    for post, item in enumerate(known.item[posts.act].tolist()):
        words[post].append(f"item{item}")
    return pa.table(
        {
            "platform": pa.repeat(known.platform, count),
            "post_id": pa.array([str(post) for post in range(count)], pa.string()),
            "account_id": _account_ids(known.person[posts.act]),
            "created_at": _instants(known.occurred_at[posts.act]),
            "text": pa.array([" ".join(names) for names in words], pa.string()),
            "hashtags": pa.array(words, pa.list_(pa.string())),
            "like_count": pa.array(likes, pa.int64()),
            # There is no other way to answer a post here than to come after it.
            "comment_count": pa.array(np.zeros(count, np.int64), pa.int64()),
            "share_count": pa.array(np.zeros(count, np.int64), pa.int64()),
            "observed_at": _instants(np.repeat(known.occurred_at[-1], count)),
            "access_basis": pa.repeat(ACCESS_BASIS, count),
        }
    )


def _engagements(known: History) -> pa.Table:
    posts, answers = posts_of(known), answers_of(known)
    count = len(answers.post)
    acts = posts.act[answers.answer]
    ids = [f"{answer}-{post}" for answer, post in zip(answers.answer, answers.post, strict=True)]
    return pa.table(
        {
            "platform": pa.repeat(known.platform, count),
            "engagement_id": pa.array(ids, pa.string()),
            "post_id": pa.array([str(post) for post in answers.post], pa.string()),
            "actor_id": _account_ids(known.person[acts]),
            "kind": pa.repeat("like", count),
            "occurred_at": _instants(known.occurred_at[acts]),
            "access_basis": pa.repeat(ACCESS_BASIS, count),
        }
    )


def _follows(known: History) -> pa.Table:
    """Each friendship as two edges: a friend is shown what a friend does, both ways."""
    arcs = np.concatenate([known.friendships, known.friendships[:, ::-1]])
    return pa.table(
        {
            "platform": pa.repeat(known.platform, len(arcs)),
            "follower_id": _account_ids(arcs[:, 0]),
            "followed_id": _account_ids(arcs[:, 1]),
            "observed_at": _instants(np.repeat(known.occurred_at[0], len(arcs))),
            "list_completeness": pa.repeat("full", len(arcs)),
        }
    )


def _account_ids(people: Ints) -> pa.Array:
    return pa.array([str(person) for person in people.tolist()], pa.string())


def _customer_ids(people: Ints) -> pa.Array:
    return pa.array([customer_id(person) for person in people.tolist()], pa.string())


def _instants(times: np.ndarray) -> pa.Array:
    return pa.array(times.astype("datetime64[us]")).cast(INSTANT)
