"""A history as an input folder of one brand, so that the real pipeline can read it.

One topic is the brand: it is the brand's one topic, and to act on it is to order. Every act is a
post whose text names topic and item. Who acted on the topic is a customer; friends are followers.

Nobody's likes or comments are in these sets, so what friends did about a post is derived, and only
from what the data hold: a friend who acts on the same item within `VISIT_AFTER` of a person's act
has acted on the person's newest post about it ("visit after", written as a `like`). One act
answers at most one post of each friend, so two who daily visit one place do not multiply. A shared
habit looks the same; the data cannot tell them apart. Everybody's acts are in the set, so the
counts of a post are known, and most are known to be 0.

Mind what follows: an act on a brand's post is here always an order too, so nobody can be seen to
engage with the brand before buying.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from orchestration.validation.history import History, Ints

VISIT_AFTER = np.timedelta64(30, "D")
"""How long after a post a friend's act on the same item still answers it: the contract's default
conversion window."""

INSTANT = pa.timestamp("us", tz="UTC")
CURRENCY = "USD"
PRICE = pa.scalar(Decimal(1), pa.decimal128(18, 4))
"""Of every order: these sets know no money, so the score counts conversions."""

ACCESS_BASIS = "public_api"


def write_contract_folder(history: History, topic: int, as_of: np.datetime64, folder: Path) -> None:
    """Writes `history` as the input folder of the brand `topic`.

    Args:
        history: Only what may be known: cut it with `History.before` first.
        topic: The brand.
        as_of: The instant the run will speak about.
        folder: Made if missing; receives `brand.yaml` and one Parquet file per table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    span = as_of - history.occurred_at[0]
    brand = {
        "name": f"{history.name} topic {topic}",
        "currency": CURRENCY,
        "margin": 1.0,
        "topics": [
            {"name": _word(topic), "keywords": [_word(topic)], "categories": [_word(topic)]}
        ],
        # All that is known counts: check-ins are too few for a quarter of a year to say much.
        "window_days": int(span // np.timedelta64(1, "D")) + 1,
    }
    text = yaml.safe_dump(brand, sort_keys=False)
    (folder / "brand.yaml").write_text(text, encoding="utf-8")
    for name, table in contract_tables(history, topic).items():
        pq.write_table(table, folder / f"{name}.parquet")


def contract_tables(history: History, topic: int) -> dict[str, pa.Table]:
    """The tables of the input contract, by name, that `history` can fill for the brand `topic`."""
    customers, first_order = _first_acts(history, topic)
    visits = visits_after(history)
    ordered = np.flatnonzero(history.topic == topic)
    order_ids = [f"o{act}" for act in ordered]
    return {
        "accounts": _accounts(history),
        "posts": _posts(history, visits),
        "engagements": _engagements(history, visits),
        "follows": _follows(history),
        "customers": pa.table(
            {
                "customer_id": _customer_ids(customers),
                "created_at": _instants(first_order),
                # Research subjects gave consent to research; here it lets all of them be ranked.
                "marketing_consent": pa.repeat(True, len(customers)),  # noqa: FBT003
            }
        ),
        "customer_handles": pa.table(
            {
                "customer_id": _customer_ids(customers),
                "platform": pa.repeat(history.platform, len(customers)),
                "account_id": _account_ids(customers),
                "source": pa.repeat("oauth", len(customers)),
                "declared_at": _instants(first_order),
            }
        ),
        "orders": pa.table(
            {
                "order_id": pa.array(order_ids, pa.string()),
                "customer_id": _customer_ids(history.person[ordered]),
                "ordered_at": _instants(history.occurred_at[ordered]),
                "gross_amount": pa.repeat(PRICE, len(ordered)),
                "currency": pa.repeat(CURRENCY, len(ordered)),
            }
        ),
        "order_items": pa.table(
            {
                "order_id": pa.array(order_ids, pa.string()),
                "line_number": pa.array([1] * len(ordered), pa.int64()),
                "product_id": pa.array([str(i) for i in history.item[ordered]], pa.string()),
                "category": pa.repeat(_word(topic), len(ordered)),
                "quantity": pa.array([1.0] * len(ordered), pa.float64()),
                "amount": pa.repeat(PRICE, len(ordered)),
            }
        ),
    }


@dataclass(frozen=True)
class VisitsAfter:
    """Acts that answered a friend's post, in the order they happened.

    Attributes:
        act: The answering act, as its place in the history. Shape (answers,).
        post: The answered post, likewise. Shape (answers,).
    """

    act: Ints
    post: Ints


def visits_after(history: History) -> VisitsAfter:
    """Which act answered which friend's newest post about the same item, within `VISIT_AFTER`."""
    newest: dict[int, dict[int, int]] = {}
    acts, posts = [], []
    people, items = history.person.tolist(), history.item.tolist()
    for act, (person, item) in enumerate(zip(people, items, strict=True)):
        visitors = newest.setdefault(item, {})
        for friend in history.friends.get(person, ()):
            post = visitors.get(friend)
            if post is None:
                continue
            if history.occurred_at[act] - history.occurred_at[post] <= VISIT_AFTER:
                acts.append(act)
                posts.append(post)
        visitors[person] = act
    return VisitsAfter(np.asarray(acts, np.int64), np.asarray(posts, np.int64))


def customer_id(person: int) -> str:
    """The name under which the pipeline ranks `person`."""
    return f"c{person}"


def _accounts(history: History) -> pa.Table:
    count = len(history.people)
    degree = [len(history.friends.get(person, ())) for person in history.people.tolist()]
    return pa.table(
        {
            "platform": pa.repeat(history.platform, count),
            "account_id": _account_ids(history.people),
            "followers_count": pa.array(degree, pa.int64()),
            "following_count": pa.array(degree, pa.int64()),
            "account_type": pa.repeat("personal", count),
            "observed_at": _instants(np.repeat(history.occurred_at[0], count)),
            "access_basis": pa.repeat(ACCESS_BASIS, count),
        }
    )


def _posts(history: History, visits: VisitsAfter) -> pa.Table:
    count = len(history.person)
    likes = np.bincount(visits.post, minlength=count)
    words = [
        f"{_word(topic)} item{item}"
        for topic, item in zip(history.topic.tolist(), history.item.tolist(), strict=True)
    ]
    return pa.table(
        {
            "platform": pa.repeat(history.platform, count),
            "post_id": pa.array([str(act) for act in range(count)], pa.string()),
            "account_id": _account_ids(history.person),
            "created_at": _instants(history.occurred_at),
            "text": pa.array(words, pa.string()),
            "like_count": pa.array(likes, pa.int64()),
            # There is no other way to answer a post here than to come after it.
            "comment_count": pa.array(np.zeros(count, np.int64), pa.int64()),
            "share_count": pa.array(np.zeros(count, np.int64), pa.int64()),
            "observed_at": _instants(np.repeat(history.occurred_at[-1], count)),
            "access_basis": pa.repeat(ACCESS_BASIS, count),
        }
    )


def _engagements(history: History, visits: VisitsAfter) -> pa.Table:
    count = len(visits.act)
    ids = [f"{act}-{post}" for act, post in zip(visits.act, visits.post, strict=True)]
    return pa.table(
        {
            "platform": pa.repeat(history.platform, count),
            "engagement_id": pa.array(ids, pa.string()),
            "post_id": pa.array([str(post) for post in visits.post], pa.string()),
            "actor_id": _account_ids(history.person[visits.act]),
            "kind": pa.repeat("like", count),
            "occurred_at": _instants(history.occurred_at[visits.act]),
            "access_basis": pa.repeat(ACCESS_BASIS, count),
        }
    )


def _follows(history: History) -> pa.Table:
    """Each friendship as two edges: a friend is shown what a friend does, both ways."""
    arcs = np.concatenate([history.friendships, history.friendships[:, ::-1]])
    return pa.table(
        {
            "platform": pa.repeat(history.platform, len(arcs)),
            "follower_id": _account_ids(arcs[:, 0]),
            "followed_id": _account_ids(arcs[:, 1]),
            "observed_at": _instants(np.repeat(history.occurred_at[0], len(arcs))),
            "list_completeness": pa.repeat("full", len(arcs)),
        }
    )


def _first_acts(history: History, topic: int) -> tuple[Ints, np.ndarray]:
    """Everybody who acted on `topic`, in rising order, and when each did so first."""
    acts = np.flatnonzero(history.topic == topic)
    people, first = np.unique(history.person[acts], return_index=True)
    return people, history.occurred_at[acts[first]]


def _word(topic: int) -> str:
    """A topic's id as a word of its own: `12` alone would also match an item's number."""
    return f"topic{topic}"


def _account_ids(people: Ints) -> pa.Array:
    return pa.array([str(person) for person in people.tolist()], pa.string())


def _customer_ids(people: Ints) -> pa.Array:
    return pa.array([customer_id(person) for person in people.tolist()], pa.string())


def _instants(times: np.ndarray) -> pa.Array:
    return pa.array(times.astype("datetime64[us]")).cast(INSTANT)
