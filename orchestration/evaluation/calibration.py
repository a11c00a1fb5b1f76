"""Whether intervals hold the truth as often as they say.

Pure functions of truths and bounds. A truth that was written down with so many digits is held by a
bound that differs from it by less than that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; NaN where nothing was there to measure.

    Attributes:
        value: Point estimate.
        low: Lower end of the interval.
        high: Upper end.
        count: How many cases it rests on.
    """

    value: float
    low: float
    high: float
    count: int

    @property
    def as_json(self) -> dict[str, float | int | None]:
        """As a JSON object; what is unknown is null."""
        ends = {"value": self.value, "low": self.low, "high": self.high}
        rounded = {k: None if np.isnan(v) else round(v, 6) for k, v in ends.items()}
        return {**rounded, "count": self.count}


UNKNOWN = Estimate(float("nan"), float("nan"), float("nan"), 0)


def is_covered(truth: Floats, low: Floats, high: Floats, *, tolerance: float = 0.0) -> Flags:
    """Whether each interval holds its truth, ends included.

    Args:
        truth: What was true. Shape (people,).
        low: Lower ends. Shape (people,).
        high: Upper ends, ≥ low. Shape (people,).
        tolerance: How far the truth as written may lie from the truth, in its unit, ≥ 0.

    Raises:
        ValueError: Shapes differ, a value is not finite, or an interval is upside down.

    Example:
        >>> zero = np.zeros(3)
        >>> is_covered(zero, np.array([0.0, 1e-9, 0.1]), zero + 1, tolerance=1e-6).tolist()
        [True, True, False]
    """
    if not truth.shape == low.shape == high.shape:
        raise ValueError(f"truth {truth.shape}, low {low.shape} and high {high.shape} differ")
    if not all(np.isfinite(values).all() for values in (truth, low, high)):
        raise ValueError("a truth or bound is not finite; leave out who has no interval")
    if np.any(low > high):
        raise ValueError("an interval's lower end is above its upper end")
    found: Flags = (low - tolerance <= truth) & (truth <= high + tolerance)
    return found


def share_of(hits: int, count: int, confidence: float = 0.95) -> Estimate:
    """A share of independent cases with its exact binomial interval.

    Args:
        hits: Cases that were so, 0 ≤ hits ≤ count.
        count: All cases.
        confidence: Of the interval.

    Returns:
        The share and the interval of Clopper and Pearson, which holds at least as often as said.

    Source:
        Clopper, Pearson, Biometrika 26 (1934) 404-413, doi:10.1093/biomet/26.4.404.

    Example:
        >>> found = share_of(190, 200)
        >>> found.value, round(found.low, 3), round(found.high, 3)
        (0.95, 0.91, 0.976)
    """
    if not count:
        return UNKNOWN
    ends = stats.binomtest(hits, count).proportion_ci(confidence, method="exact")
    return Estimate(hits / count, float(ends.low), float(ends.high), count)


def mean_over_worlds(values: Floats, confidence: float = 0.95) -> Estimate:
    """Mean of one figure per world with Student's interval: worlds are independent, people not.

    Args:
        values: One per world, NaN where a world has none. Shape (worlds,).
        confidence: Of the interval.

    Returns:
        The mean; without ends where there is but one world.

    Source:
        Student, Biometrika 6 (1908) 1-25, doi:10.1093/biomet/6.1.1.

    Example:
        >>> found = mean_over_worlds(np.array([0.8, 0.9, np.nan, 1.0]))
        >>> round(found.value, 3), round(found.low, 3), found.count
        (0.9, 0.652, 3)
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return UNKNOWN
    mean = float(known.mean())
    if len(known) == 1:
        return Estimate(mean, float("nan"), float("nan"), 1)
    half = float(
        stats.t.ppf((1 + confidence) / 2, len(known) - 1) * known.std(ddof=1) / len(known) ** 0.5
    )
    return Estimate(mean, mean - half, mean + half, len(known))
