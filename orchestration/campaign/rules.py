"""Which sets of people a campaign may choose: how many, at what cost, of which segments.

People with the same cost and segments are interchangeable to the rules, so whether a set can still
be completed is a small integer program over such classes, exact and fast.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SLACK = 1e-9
"""Sums of costs are compared with a budget up to rounding."""


@dataclass(frozen=True)
class Rules:
    """What a choice must keep to.

    Attributes:
        cost: What each person takes of the budget, >= 0, shape (people,).
        budget: What may be spent.
        fewest: Least number of people.
        most: Greatest number of people.
        members: Who belongs to each segment with a quota, shape (quotas, people).
        low: Least number of each segment, shape (quotas,).
        high: Greatest number of each segment, shape (quotas,).
    """

    cost: Floats
    budget: float
    fewest: int
    most: int
    members: Flags
    low: Integers
    high: Integers
    _known: dict[tuple[int, ...], bool] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        cost: Floats,
        budget: float,
        fewest: int,
        most: int,
        quotas: tuple[tuple[Flags, int, int], ...] = (),
    ) -> "Rules":
        """Rules from (members, low, high) of each quota."""
        people = cost.size
        return cls(
            cost,
            budget,
            fewest,
            most,
            np.array([members for members, _, _ in quotas], dtype=bool).reshape(-1, people),
            np.array([low for _, low, _ in quotas], dtype=np.int64),
            np.array([high for _, _, high in quotas], dtype=np.int64),
        )

    @cached_property
    def _classes(self) -> tuple[Integers, Integers]:
        """Class of each person, and a member of each class."""
        facts = np.column_stack([self.cost, self.members.T.astype(float)])
        _, member, of = np.unique(facts, axis=0, return_index=True, return_inverse=True)
        return of.reshape(-1).astype(np.int64), member.astype(np.int64)

    @property
    def class_of(self) -> Integers:
        """Class of each person: same cost, same segments. Shape (people,)."""
        return self._classes[0]

    @cached_property
    def sizes(self) -> Integers:
        """People of each class."""
        return np.bincount(self.class_of, minlength=self._classes[1].size).astype(np.int64)

    def keeps(self, chosen: Integers) -> bool:
        """Whether a set keeps to every rule."""
        within = self.members[:, chosen].sum(axis=1)
        return bool(
            self.fewest <= chosen.size <= self.most
            and self.cost[chosen].sum() <= self.budget + SLACK
            and np.all(within >= self.low)
            and np.all(within <= self.high)
        )

    def counts(self, chosen: Integers) -> Integers:
        """How many of each class are in a set."""
        return np.bincount(self.class_of[chosen], minlength=self.sizes.size).astype(np.int64)

    def completable(self, counts: Integers) -> bool:
        """Whether a set with these numbers of each class is part of one that keeps to the rules."""
        key = tuple(counts.tolist())
        if key not in self._known:
            self._known[key] = self._completable(counts)
        return self._known[key]

    def _completable(self, counts: Integers) -> bool:
        member = self._classes[1]
        cost, segments = self.cost[member], self.members[:, member].astype(float)
        within = segments @ counts
        if (
            counts.sum() > self.most
            or cost @ counts > self.budget + SLACK
            or np.any(counts > self.sizes)
            or np.any(within > self.high)
        ):
            return False
        if counts.sum() >= self.fewest and np.all(within >= self.low):
            return True
        found = milp(
            c=np.ones(member.size),
            integrality=np.ones(member.size, dtype=np.int64),
            bounds=Bounds(counts, self.sizes),
            constraints=[
                LinearConstraint(np.ones(member.size), self.fewest, self.most),
                LinearConstraint(cost, -np.inf, self.budget + SLACK),
                *([LinearConstraint(segments, self.low, self.high)] if self.low.size else []),
            ],
        )
        return bool(found.status == 0)

    def best_mixture(self, worth: Floats) -> tuple[Integers, Floats]:
        """The fractional set of greatest summed worth that keeps to the rules.

        Of a class only its `most` best can be in it: the linear program stays small and exact.

        Args:
            worth: Of each person, any sign, shape (people,).

        Returns:
            People, and how much of each is chosen, in (0, 1]. Empty where no set keeps to them.
        """
        order = np.lexsort((-worth, self.class_of))
        starts = np.concatenate([[0], np.cumsum(self.sizes)])[:-1]
        place = np.arange(order.size) - np.repeat(starts, self.sizes)
        people = order[place < self.most]
        segments = self.members[:, people].astype(float)
        one = np.ones(people.size)
        bounded = np.vstack([one, -one, self.cost[people], segments, -segments])
        limits = np.concatenate(
            [[self.most, -self.fewest, self.budget + SLACK], self.high, -self.low]
        )
        found = linprog(-worth[people], A_ub=bounded, b_ub=limits, bounds=(0, 1), method="highs")
        if found.status != 0 or found.x is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        some = found.x > SLACK
        return people[some], found.x[some]
