"""How often the intervals of expected conversions hold the truth, over all and among some.

Over all reachable people an interval that is right holds as often as it says. Among people chosen
by what is true of them, such as true persuaders, no honest interval does: it is made from what can
be seen, and people who look alike share it. Their coverage tells how far the top is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.evaluation.calibration import Estimate, is_covered, mean_over_worlds
from orchestration.proof.worlds import LEVELS, JudgedWorld

Flags = NDArray[np.bool_]

TRUTH_DIGIT = 1e-6
"""The truth is written down to so many conversions."""

EVERYBODY = "all reachable people"
PERSUADERS = "true persuaders"

BEST = 40


def _best(world: JudgedWorld) -> Flags:
    ours = next(iter(world.scores.values()))
    found = np.zeros(world.count, dtype=bool)
    found[np.argsort(-ours, kind="stable")[:BEST]] = True
    return found


GROUPS: Mapping[str, Callable[[JudgedWorld], Flags]] = {
    EVERYBODY: lambda world: np.ones(world.count, dtype=bool),
    "evidence A": lambda world: world.evidence == "A",
    "evidence B": lambda world: world.evidence == "B",
    "evidence C": lambda world: world.evidence == "C",
    "evidence D": lambda world: world.evidence == "D",
    "our best 40": _best,
    PERSUADERS: lambda world: world.is_persuader,
    "people who persuade nobody": lambda world: ~world.is_persuader,
}
"""Whose coverage is told apart."""


@dataclass(frozen=True)
class Coverage:
    """One group of people over many worlds.

    Attributes:
        people: How many, in all worlds.
        levels: Coverage by level of the interval, mean over worlds.
        expected: Sum of the conversions expected of them.
        true: Sum of the true ones.
    """

    people: int
    levels: Mapping[float, Estimate]
    expected: float
    true: float

    @property
    def ratio(self) -> float:
        """Expected over true conversions; 1 where the sum is right, NaN where truth is none."""
        return self.expected / self.true if self.true > 0 else float("nan")


def coverage(worlds: Sequence[JudgedWorld]) -> Mapping[str, Coverage]:
    """Coverage of each group, each world weighing the same."""
    return {name: _of_group(worlds, group) for name, group in GROUPS.items()}


def _of_group(worlds: Sequence[JudgedWorld], group: Callable[[JudgedWorld], Flags]) -> Coverage:
    members = [group(world) for world in worlds]
    return Coverage(
        people=sum(int(them.sum()) for them in members),
        levels={
            level: mean_over_worlds(
                np.asarray(
                    [
                        _covered_share(world, level, them)
                        for world, them in zip(worlds, members, strict=True)
                    ]
                )
            )
            for level in LEVELS
        },
        expected=sum(
            float(w.expected[them].sum()) for w, them in zip(worlds, members, strict=True)
        ),
        true=sum(float(w.conversions[them].sum()) for w, them in zip(worlds, members, strict=True)),
    )


def _covered_share(world: JudgedWorld, level: float, them: Flags) -> float:
    if not them.any():
        return float("nan")
    low, high = world.intervals[level]
    held = is_covered(world.conversions[them], low[them], high[them], tolerance=TRUTH_DIGIT)
    return float(held.mean())
