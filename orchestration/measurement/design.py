"""What is compared: who was in which arm, in which block, and what was known of them before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.measurement.errors import MeasurementError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Difference:
    """What treatment added to a person's outcome, on average over everybody assigned.

    Attributes:
        value: Treated less held out, adjusted. NaN where an arm has fewer than two people.
        low: Lower end of the central interval; NaN where it cannot be told.
        high: Upper end.
        error: Standard error of `value`.
        confidence: Share of repetitions in which such an interval holds the truth.
        treated: People treated whose outcome is known.
        controls: People held out whose outcome is known.
        explained: Share of the outcome's variance that what was known before explains.
    """

    value: float
    low: float
    high: float
    error: float
    confidence: float
    treated: int
    controls: int
    explained: float

    @property
    def is_told(self) -> bool:
        """Whether an interval could be told."""
        return bool(np.isfinite(self.low) and np.isfinite(self.high))


@dataclass(frozen=True)
class Design:
    """Who was in which arm, and what was known of them before.

    Attributes:
        is_treated: Shape (people,).
        strata: Number of the block in which the arm was drawn, shape (people,).
        covariates: Known before assignment, shape (people, k); NaN counts as the column's mean.
    """

    is_treated: Flags
    strata: Ints
    covariates: Floats

    def __post_init__(self) -> None:
        """Refuses arrays of different people.

        Raises:
            MeasurementError: Shapes differ.
        """
        people = self.is_treated.shape
        if self.strata.shape != people or self.covariates.shape[:1] != people:
            raise MeasurementError("arms, strata and covariates must tell of the same people")

    @property
    def treated(self) -> int:
        """How many are treated."""
        return int(self.is_treated.sum())

    @property
    def controls(self) -> int:
        """How many are held out."""
        return int((~self.is_treated).sum())

    def among(self, those: Flags) -> "Design":
        """The same of some of the people."""
        return Design(self.is_treated[those], self.strata[those], self.covariates[those])

    def untold(self, confidence: float) -> Difference:
        """Where nothing can be said."""
        nan = float("nan")
        return Difference(nan, nan, nan, nan, confidence, self.treated, self.controls, nan)


def merged(strata: Ints, is_treated: Flags) -> Ints:
    """Strata numbered from 0, each with both arms: one without joins the next, or the one before.

    Example:
        >>> merged(np.array([1, 1, 2, 3, 3]), np.array([True, False, True, False, True])).tolist()
        [0, 0, 1, 1, 1]
    """
    _, number = np.unique(strata, return_inverse=True)
    count = int(number.max(initial=-1)) + 1
    treated = np.bincount(number, is_treated, minlength=count)
    people = np.bincount(number, minlength=count)
    target = np.zeros(count, dtype=np.int64)
    current, one, other = -1, 0.0, 0.0
    open_ = False
    for stratum in range(count):
        if not open_:
            current, one, other = current + 1, 0.0, 0.0
        one, other = one + treated[stratum], other + people[stratum] - treated[stratum]
        target[stratum] = current
        open_ = one == 0 or other == 0
    if open_ and current > 0:
        target[target == current] = current - 1
    return target[number]
