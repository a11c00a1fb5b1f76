"""Who should be found, and the simple rankings to beat.

For each brand: customers are the people who acted on it before T. The label of a customer is how
many friends who were not customers at T act on the brand for the first time after T. Rankings read
only what happened before T.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from orchestration.validation.history import Cut, History, Ints, Reading

Floats = NDArray[np.float64]

MIN_CUSTOMERS = 10
MIN_ADOPTERS = 5
"""Brands with fewer say nothing about an order; the protocol of the public figures has these."""


@dataclass(frozen=True)
class Case:
    """One brand's question and its answer.

    Attributes:
        brand: A topic or an item.
        customers: Who acted on it before T, in rising order. Shape (customers,).
        labels: Friends of each who adopted the brand after T. Shape (customers,).
        adopter_count: All who adopted it after T, friends of a customer or not.
    """

    brand: int
    customers: Ints
    labels: Ints
    adopter_count: int


def case(cut: Cut, brand: int, reading: Reading) -> Case:
    """What the brand asks at T, and what came after as the answer."""
    history = cut.history
    of_brand = history.brands(reading) == brand
    earlier = history.occurred_at < cut.instant
    customers = np.unique(history.person[of_brand & earlier])
    adopters = set(np.setdiff1d(history.person[of_brand & ~earlier], customers).tolist())
    labels = [
        sum(friend in adopters for friend in history.friends.get(person, ()))
        for person in customers.tolist()
    ]
    return Case(brand, customers, np.asarray(labels, np.int64), len(adopters))


def brands_to_measure(cut: Cut, reading: Reading) -> list[int]:
    """Brands with at least `MIN_CUSTOMERS` customers and `MIN_ADOPTERS` later adopters, rising."""
    history = cut.history
    pairs, first = np.unique(
        np.column_stack([history.brands(reading), history.person]), axis=0, return_index=True
    )
    # The acts stand in the order of time, so the first of a pair says when the person adopted.
    adopted_before = history.occurred_at[first] < cut.instant
    brands, brand = np.unique(pairs[:, 0], return_inverse=True)
    customers = np.bincount(brand, weights=adopted_before)
    adopters = np.bincount(brand, weights=~adopted_before)
    enough = (customers >= MIN_CUSTOMERS) & (adopters >= MIN_ADOPTERS)
    found: list[int] = brands[enough].tolist()
    return found


def simple_rankings(known: History, customers: Ints) -> Mapping[str, Floats]:
    """The scores of each simple ranking, by its name, of the same customers.

    Args:
        known: What happened before T.
        customers: Everybody who acted on the brand before T. Shape (customers,).

    Returns:
        For each name an array of shape (customers,):

        - `random`: the same for all; metrics average over ties, so this is the expected random.
        - `own activity`: the person's own acts.
        - `PageRank`: in the graph of friendships, damping 0.85.
        - `degree`: number of friends.
        - `audience activity`: acts of the person's friends.
        - `audience affinity`: acts of those friends who are no customers yet, each weighed by the
          share of customers among the people who acted on the same topic. Sums over friends: a
          mean would forget how many there are.
    """
    activity, central = _activity(known), _pagerank(known)
    affinity = _affinities(known, set(customers.tolist()))
    listed = customers.tolist()
    friends = [known.friends.get(person, ()) for person in listed]
    customer = set(listed)
    columns = {
        "random": [0.0] * len(listed),
        "own activity": [float(activity.get(person, 0)) for person in listed],
        "PageRank": [central.get(person, 0.0) for person in listed],
        "degree": [float(len(them)) for them in friends],
        "audience activity": [float(sum(activity.get(f, 0) for f in them)) for them in friends],
        "audience affinity": [
            float(np.sum([affinity.get(f, 0.0) for f in them if f not in customer]))
            for them in friends
        ],
    }
    return {name: np.asarray(scores, np.float64) for name, scores in columns.items()}


@lru_cache(maxsize=4)
def _activity(known: History) -> Mapping[int, int]:
    people, acts = np.unique(known.person, return_counts=True)
    return dict(zip(people.tolist(), acts.tolist(), strict=True))


@lru_cache(maxsize=4)
def _pagerank(known: History) -> Mapping[int, float]:
    import networkx as nx

    graph = nx.Graph(known.friendships.tolist())
    central = nx.pagerank(graph)
    # The last bits of a power iteration are noise; who is symmetric in the graph is tied.
    return {int(person): round(float(value), 12) for person, value in central.items()}


@lru_cache(maxsize=4)
def _topic_people(known: History) -> tuple[Ints, Ints, Ints]:
    """Topic of each act, and the distinct pairs of topic and person."""
    _, topic = np.unique(known.topic, return_inverse=True)
    pairs = np.unique(np.column_stack([topic, known.person]), axis=0)
    return topic, pairs[:, 0], pairs[:, 1]


def _affinities(known: History, customers: set[int]) -> Mapping[int, float]:
    """Acts of each person, weighed by the share of customers among those who do the same."""
    topic, pair_topic, pair_person = _topic_people(known)
    is_customer = np.isin(pair_person, sorted(customers))
    share = np.bincount(pair_topic, weights=is_customer) / np.bincount(pair_topic)
    people, person = np.unique(known.person, return_inverse=True)
    weighted = np.bincount(person, weights=share[topic])
    return dict(zip(people.tolist(), weighted.tolist(), strict=True))
