"""How often the intervals of a published figure hold its truth, over all and among some.

The score's intervals are what an aim is held against: its cost is uncertain for everybody, so it
has no value that many people share. Expected conversions have one: most people persuade nobody, and
every interval that starts at zero holds that truth, however high it ends.

Over all reachable people an interval that is right holds as often as it says. Among people chosen
by what is true of them, such as true persuaders, no honest interval does: it is made from what can
be seen, and people who look alike share it. Their coverage tells how far the top is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.evaluation.calibration import Estimate, is_covered, mean_over_worlds
from orchestration.proof.worlds import LEVELS, Figure, JudgedWorld

Flags = NDArray[np.bool_]

TRUTH_DIGIT = 1e-6
"""The truth is written down to so many EUR and conversions."""

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
        expected: Sum of what is published of them.
        true: Sum of what is true.
    """

    people: int
    levels: Mapping[float, Estimate]
    expected: float
    true: float

    @property
    def ratio(self) -> float:
        """Expected over true sum; 1 where it is right, NaN where the truth is none or a loss."""
        return self.expected / self.true if self.true > 0 else float("nan")


def coverage(worlds: Sequence[JudgedWorld], figure: str) -> Mapping[str, Coverage]:
    """Coverage of one figure in each group, each world weighing the same.

    Args:
        worlds: Where it was published.
        figure: Its column.
    """
    return {name: _of_group(worlds, figure, group) for name, group in GROUPS.items()}


def _of_group(
    worlds: Sequence[JudgedWorld], figure: str, group: Callable[[JudgedWorld], Flags]
) -> Coverage:
    members = [(world.figures[figure], group(world)) for world in worlds]
    return Coverage(
        people=sum(int(them.sum()) for _, them in members),
        levels={
            level: mean_over_worlds(
                np.asarray([_covered_share(found, level, them) for found, them in members])
            )
            for level in LEVELS
        },
        expected=sum(float(found.expected[them].sum()) for found, them in members),
        true=sum(float(found.truth[them].sum()) for found, them in members),
    )


def _covered_share(figure: Figure, level: float, them: Flags) -> float:
    if not them.any():
        return float("nan")
    low, high = figure.intervals[level]
    held = is_covered(figure.truth[them], low[them], high[them], tolerance=TRUTH_DIGIT)
    return float(held.mean())
