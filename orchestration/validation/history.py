"""A social history as every dataset gives it: who is friends with whom, and who did what when.

A reader of one dataset makes a `History`; conversion, labels and simple rankings read only this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from orchestration.validation.errors import DatasetError

Ints = NDArray[np.int64]
Times = NDArray[np.datetime64]


@dataclass(frozen=True)
class History:
    """Acts in the order they happened, and friendships older than the acts.

    Attributes:
        name: How the dataset is called.
        platform: The network the people are on, as the input contract names platforms.
        person: Who acted. Shape (acts,).
        item: On what: a venue, an artist. Shape (acts,).
        topic: The category of the item, which can be read as a brand. Shape (acts,).
        occurred_at: When, microseconds UTC, strictly rising. Shape (acts,).
        friendships: Pairs of people, each once, without direction. Shape (pairs, 2).

    Raises:
        DatasetError: The columns differ in length, or the acts are not in order.
    """

    name: str
    platform: str
    person: Ints
    item: Ints
    topic: Ints
    occurred_at: Times
    friendships: Ints

    def __post_init__(self) -> None:
        """Refuses a history that conversion would read wrongly."""
        lengths = {len(self.person), len(self.item), len(self.topic), len(self.occurred_at)}
        if len(lengths) != 1 or lengths == {0}:
            raise DatasetError(f"{self.name}: the acts have columns of lengths {sorted(lengths)}.")
        if not (np.diff(self.occurred_at) > np.timedelta64(0, "us")).all():
            raise DatasetError(f"{self.name}: the acts are not in the order of their times.")

    @property
    def halfway(self) -> np.datetime64:
        """The middle of the time span: acts before it are read, acts from it on are foretold."""
        first, last = self.occurred_at[0], self.occurred_at[-1]
        middle: np.datetime64 = first + (last - first) // 2
        return middle

    @cached_property
    def friends(self) -> Mapping[int, tuple[int, ...]]:
        """The friends of each person who has any, in rising order."""
        found: dict[int, set[int]] = {}
        for one, other in self.friendships.tolist():
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return {person: tuple(sorted(friends)) for person, friends in found.items()}

    @cached_property
    def people(self) -> Ints:
        """Everybody who acted or has a friend, in rising order."""
        everybody: Ints = np.unique(np.concatenate([self.person, self.friendships.ravel()]))
        return everybody

    def before(self, instant: np.datetime64) -> "History":
        """The same history as somebody knew it just before `instant`.

        Friendships stay: they are older than every act.

        Raises:
            DatasetError: Nothing happened before.
        """
        known = self.occurred_at < instant
        return History(
            self.name,
            self.platform,
            self.person[known],
            self.item[known],
            self.topic[known],
            self.occurred_at[known],
            self.friendships,
        )

    def busiest_topics(self, count: int) -> list[int]:
        """The topics with the most acts, most first; ties by the smaller id."""
        topics, acts = np.unique(self.topic, return_counts=True)
        order = np.lexsort((topics, -acts))
        return [int(topic) for topic in topics[order][:count]]
