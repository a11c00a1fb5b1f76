"""A social history as every dataset gives it: who is friends with whom, and who did what when.

A reader of one dataset makes a `History`; conversion, labels and simple rankings read only this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from orchestration.validation.errors import DatasetError

Ints = NDArray[np.int64]
Times = NDArray[np.datetime64]

Reading = Literal["topic", "item"]
"""What is taken to be a brand: a topic (all places of a kind) or an item (one place)."""

Friends = Literal["all", "seen"]
"""Which friendships are read: all, or only those between people who had acted before T."""

DAY = np.timedelta64(1, "D")


# Compared by identity: two histories of like arrays are still two, and each keeps what it derived.
@dataclass(frozen=True, eq=False)
class History:
    """Acts in the order they happened, and friendships.

    Attributes:
        name: How the dataset is called.
        platform: The network the people are on, as the input contract names platforms.
        person: Who acted. Shape (acts,).
        item: On what: a venue, an artist. Shape (acts,).
        topic: The category of the item, which can be read as a brand. Shape (acts,).
        occurred_at: When, microseconds UTC, strictly rising. Shape (acts,).
        friendships: Pairs of people, each once, without direction. Shape (pairs, 2).
        resolution: How finely the data know time, as a numpy unit: of acts within one unit nobody
            can say which came first. `us` where the order is known.
        answer_within: How long after an act on an item a friend's act on it may answer it. The
            default is the contract's default conversion window.
        are_friendships_older: Whether every friendship is older than the acts. Else some were made
            after T, which tells of the future: friends are then read in both ways.

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
    resolution: Literal["us", "M"] = "us"
    answer_within: np.timedelta64 = 30 * DAY
    are_friendships_older: bool = True

    def __post_init__(self) -> None:
        """Refuses a history that conversion would read wrongly."""
        lengths = {len(self.person), len(self.item), len(self.topic), len(self.occurred_at)}
        if len(lengths) != 1 or lengths == {0}:
            raise DatasetError(f"{self.name}: the acts have columns of lengths {sorted(lengths)}.")
        if not (np.diff(self.occurred_at) > np.timedelta64(0, "us")).all():
            raise DatasetError(f"{self.name}: the acts are not in the order of their times.")

    def brands(self, reading: Reading) -> Ints:
        """What each act was about, where `reading` says what a brand is. Shape (acts,)."""
        return self.topic if reading == "topic" else self.item

    @cached_property
    def period(self) -> Ints:
        """The unit of time each act fell in, as far as the data know it. Shape (acts,)."""
        found: Ints = self.occurred_at.astype(f"datetime64[{self.resolution}]").astype(np.int64)
        return found

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

    def at(self, percent: int, friends: Friends = "all") -> "Cut":
        """The cut at `percent` of the time span, at the start of the unit of time it falls in.

        The same arguments give the same object, which keeps what is derived from it.

        Args:
            percent: Of the time from the first act to the last.
            friends: `seen` reads friendships, for rankings and labels alike, only between people
                who had acted before T: who came later cannot have been known as a friend.
        """
        if (percent, friends) not in self._cuts:
            self._cuts[percent, friends] = self._cut(percent, friends)
        return self._cuts[percent, friends]

    @cached_property
    def _cuts(self) -> dict[tuple[int, Friends], "Cut"]:
        return {}

    def _cut(self, percent: int, friends: Friends) -> "Cut":
        first, last = self.occurred_at[0], self.occurred_at[-1]
        unit = f"datetime64[{self.resolution}]"
        instant = (first + (last - first) * percent // 100).astype(unit).astype("datetime64[us]")
        if friends == "all":
            return Cut(self, instant)
        acted = np.unique(self.person[self.occurred_at < instant])
        both = np.isin(self.friendships, acted).all(axis=1)
        return Cut(replace(self, friendships=self.friendships[both]), instant)

    def before(self, instant: np.datetime64) -> "History":
        """The same history as somebody knew it just before `instant`. Friendships stay.

        Raises:
            DatasetError: Nothing happened before.
        """
        known = self.occurred_at < instant
        return replace(
            self,
            person=self.person[known],
            item=self.item[known],
            topic=self.topic[known],
            occurred_at=self.occurred_at[known],
        )


@dataclass(frozen=True, eq=False)
class Cut:
    """A history parted at T: acts before it are known, acts from it on are to be foretold.

    Attributes:
        history: The whole.
        instant: T.
    """

    history: History
    instant: np.datetime64

    @cached_property
    def known(self) -> History:
        """What happened before T."""
        return self.history.before(self.instant)
