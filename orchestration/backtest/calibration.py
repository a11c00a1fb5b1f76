"""Whether an activation brought what the ranking had expected of it: treated against control.

An always-on code earns with and without an activation, so what the activated brought alone would
be too much. Campaigns assign their arms by chance; the difference between the arms is what the
activations themselves brought. Credited conversions are a floor of it: some friends buy without
the code.

Taking out what each code earned in as much time before (CUPED, doi:10.1145/2433396.2433413) was
tried and left out: on the sample the interval stayed as wide, because codes that earn much by
leaking leak for days only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.evaluation.lift import Floats, central_interval, poisson_weights

Flags = NDArray[np.bool_]

RESAMPLES = 1_000
SEED = 20_260_701
GROUPS = 3
LEAST_OF_AN_ARM = 20
"""Fewer people in an arm, and its mean is one person's luck."""


@dataclass(frozen=True)
class Assigned:
    """Everybody assigned after the cuts who had a code; arrays of shape (people,).

    Attributes:
        expected: Conversions the ranking at the cut before expected of an activation.
        is_treatment: Whether they were activated.
        brought: Conversions credited until the campaign ended.
    """

    expected: Floats
    is_treatment: Flags
    brought: Floats


@dataclass(frozen=True)
class Held:
    """Expectation against experience in one group of like expectation.

    Attributes:
        group: Its name.
        treated: People activated.
        control: People of the control arm.
        expected: Mean of what was expected of the activated.
        brought_treated: Mean of what the activated brought.
        brought_control: Mean of what the control arm brought.
        added: The difference: what an activation brought.
        low: Lower end of its 90 % interval.
        high: Upper end.
    """

    group: str
    treated: int
    control: int
    expected: float
    brought_treated: float
    brought_control: float
    added: float
    low: float
    high: float

    @property
    def is_held(self) -> bool:
        """Whether the interval of what was added holds what was expected."""
        return self.low <= self.expected <= self.high


def calibrate(assigned: Assigned, *, resamples: int = RESAMPLES, seed: int = SEED) -> list[Held]:
    """Compares expectation and experience, of everybody and of thirds by expectation.

        added = mean brought(treated) - mean brought(control)

    Args:
        assigned: Who was assigned after the cuts.
        resamples: Bootstrap draws over people.
        seed: Of the draws.

    Returns:
        "all" first, then "lowest", "middle" and "highest third"; groups with fewer than
        `LEAST_OF_AN_ARM` people in an arm are left out.

    Example:
        >>> arm = np.arange(80) % 2 == 0
        >>> held = calibrate(Assigned(np.full(80, 0.5), arm, arm * 1.0))
        >>> held[0].added, held[0].is_held
        (1.0, False)
    """
    count = len(assigned.expected)
    if not count:
        return []
    order = np.argsort(assigned.expected, kind="stable")
    third = np.empty(count, np.int64)
    third[order] = np.arange(count) * GROUPS // count
    groups = [("all", np.ones(count, bool))]
    names = ("lowest third", "middle third", "highest third")
    groups += [(name, third == index) for index, name in enumerate(names)]
    return [
        _held(name, assigned, inside, resamples, seed)
        for name, inside in groups
        if min(_arms(assigned, inside)) >= LEAST_OF_AN_ARM
    ]


def pooled(parts: Sequence[Assigned]) -> Assigned:
    """The people of several cuts together."""
    return Assigned(
        np.concatenate([np.zeros(0), *(part.expected for part in parts)]),
        np.concatenate([np.zeros(0, bool), *(part.is_treatment for part in parts)]),
        np.concatenate([np.zeros(0), *(part.brought for part in parts)]),
    )


def _arms(assigned: Assigned, inside: Flags) -> list[int]:
    treated = int((inside & assigned.is_treatment).sum())
    return [treated, int(inside.sum()) - treated]


def _held(
    name: str,
    assigned: Assigned,
    inside: Flags,
    resamples: int,
    seed: int,
) -> Held:
    treated = inside & assigned.is_treatment
    control = inside & ~assigned.is_treatment
    weights = poisson_weights(len(inside), resamples, seed).astype(np.float64)

    def means(arm: Flags) -> Floats:
        total = weights[:, arm].sum(axis=1)
        return np.asarray(weights[:, arm] @ assigned.brought[arm] / total, np.float64)

    with_it, without = assigned.brought[treated].mean(), assigned.brought[control].mean()
    low, high = central_interval(means(treated) - means(control))
    return Held(
        name,
        int(treated.sum()),
        int(control.sum()),
        float(assigned.expected[treated].mean()),
        float(with_it),
        float(without),
        float(with_it - without),
        low,
        high,
    )
