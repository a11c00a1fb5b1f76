"""Who should be found, and the simple rankings to beat.

For each brand: customers are the people who acted on it before T. The label of a customer is how
many friends who were not customers at T act on the brand for the first time after T. Rankings read
only what happened before T.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.validation.history import History, Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One brand's question and its answer.

    Attributes:
        topic: The brand.
        customers: Who acted on it before T, in rising order. Shape (customers,).
        labels: Friends of each who adopted the brand after T. Shape (customers,).
        adopter_count: All who adopted it after T, friends of a customer or not.
    """

    topic: int
    customers: Ints
    labels: Ints
    adopter_count: int


def case(history: History, topic: int, instant: np.datetime64) -> Case:
    """What the brand `topic` asks at `instant`, and what came after as the answer."""
    on_topic = history.topic == topic
    earlier = history.occurred_at < instant
    customers = np.unique(history.person[on_topic & earlier])
    adopters = set(np.setdiff1d(history.person[on_topic & ~earlier], customers).tolist())
    labels = [
        sum(friend in adopters for friend in history.friends.get(person, ()))
        for person in customers.tolist()
    ]
    return Case(topic, customers, np.asarray(labels, np.int64), len(adopters))


def simple_rankings(known: History, customers: Ints) -> Mapping[str, Floats]:
    """The scores of each simple ranking, by its name, of the same customers.

    Args:
        known: What happened before T.
        customers: Everybody who acted on the brand before T. Shape (customers,).

    Returns:
        For each name an array of shape (customers,):

        - `random`: the same for all; metrics average over ties, so this is the expected random.
        - `degree`: number of friends.
        - `activity`: the person's own acts.
        - `audience activity`: acts of the person's friends.
        - `audience affinity`: acts of those friends who are no customers yet, each weighed by the
          share of customers among the people who acted on the same topic. Sums over friends: a
          mean would forget how many there are.
    """
    people, acts = np.unique(known.person, return_counts=True)
    activity = dict(zip(people.tolist(), acts.tolist(), strict=True))
    affinity = _affinities(known, set(customers.tolist()))
    listed = customers.tolist()
    friends = [known.friends.get(person, ()) for person in listed]
    customer = set(listed)
    columns = {
        "random": [0.0] * len(listed),
        "degree": [float(len(them)) for them in friends],
        "activity": [float(activity.get(person, 0)) for person in listed],
        "audience activity": [float(sum(activity.get(f, 0) for f in them)) for them in friends],
        "audience affinity": [
            float(np.sum([affinity.get(f, 0.0) for f in them if f not in customer]))
            for them in friends
        ],
    }
    return {name: np.asarray(scores, np.float64) for name, scores in columns.items()}


def _affinities(known: History, customers: set[int]) -> Mapping[int, float]:
    """Acts of each person, weighed by the share of customers among those who do the same."""
    _, topic = np.unique(known.topic, return_inverse=True)
    pairs = np.unique(np.column_stack([topic, known.person]), axis=0)
    is_customer = np.isin(pairs[:, 1], sorted(customers))
    share = np.bincount(pairs[:, 0], weights=is_customer) / np.bincount(pairs[:, 0])
    people, person = np.unique(known.person, return_inverse=True)
    weighted = np.bincount(person, weights=share[topic])
    return dict(zip(people.tolist(), weighted.tolist(), strict=True))
