"""How sure an average is: percentile bootstrap intervals over units that belong together.

A unit is what could have been drawn otherwise: a brand, a world, a person. All rows of a unit are
drawn together, so a brand seen at three cuts is not mistaken for three brands. Differences between
two rankings are paired: bootstrap the difference per row, not the two averages.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RESAMPLES = 2_000
"""Enough for the second digit of a 95 % bound; Efron and Tibshirani (1993) ask for 1,000."""

SEED = 20_250
BATCH = 100
"""Resamples drawn at once, so that memory does not grow with their number."""


@dataclass(frozen=True)
class Interval:
    """An average and how far chance could have moved it.

    Attributes:
        estimate: Of the data as they are; NaN where nothing is defined.
        low: Lower bound; NaN where fewer than two units say anything.
        high: Upper bound, likewise.
        confidence: Share of the resamples between the bounds.
        units: How many units say something.
    """

    estimate: float
    low: float
    high: float
    confidence: float
    units: int

    @property
    def excludes_zero_above(self) -> bool:
        """Whether the whole interval lies above zero; false where there is none."""
        return self.low > 0


def mean_interval(
    values: ArrayLike,
    units: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval:
    """The mean over rows, with the percentile bootstrap interval over units.

        mean*ᵦ = Σ_u wᵦᵤ Σ_{i∈u} xᵢ / Σ_u wᵦᵤ nᵤ,  wᵦ ~ Multinomial(U, 1/U)

    Args:
        values: One per row; NaN says nothing and is left out. Shape (rows,).
        units: What each row belongs to; each row its own unit where not given. Shape (rows,).
        confidence: Share of the resamples between the bounds, in (0, 1).
        resamples: How many times the units are drawn anew, ≥ 1.
        seed: Of the draws. Two calls on the same units draw alike.

    Returns:
        The interval; bounds are NaN where fewer than two units have a value.

    Raises:
        ValueError: Shapes differ, or a number is outside its range.

    Accuracy:
        Within 0.01 standard deviations of `scipy.stats.bootstrap(method="percentile")` at 20,000
        resamples, where each row is a unit.

    Source:
        Efron, Ann. Statist. 7 (1979) 1-26, doi:10.1214/aos/1176344552; units drawn whole after
        Field, Welsh, J. R. Stat. Soc. B 69 (2007) 369-390, doi:10.1111/j.1467-9868.2007.00593.x.

    Example:
        >>> found = mean_interval([1.0, 2.0, 3.0, 4.0])
        >>> found.estimate, found.low < 2.5 < found.high
        (2.5, True)
        >>> mean_interval([1.0, 1.0, 5.0], ["a", "a", "b"]).units
        2
    """
    value = np.asarray(values, np.float64)
    unit = np.arange(len(value)) if units is None else np.asarray(units)
    if value.ndim != 1 or unit.shape != value.shape:
        raise ValueError(f"values {value.shape} and units {unit.shape} are no pairs")
    defined = ~np.isnan(value)
    if not defined.any():
        return Interval(np.nan, np.nan, np.nan, _checked(confidence, resamples), 0)
    _, group = np.unique(unit[defined], return_inverse=True)
    sums, counts = np.bincount(group, weights=value[defined]), np.bincount(group)

    def mean(weights: Ints) -> Floats:
        found: Floats = (weights @ sums) / (weights @ counts)
        return found

    return interval(mean, len(sums), confidence=confidence, resamples=resamples, seed=seed)


def interval(
    statistic: Callable[[Ints], Floats],
    units: int,
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Interval:
    """The percentile bootstrap interval of any statistic of weighted units.

    Args:
        statistic: From how often each unit was drawn, shape (resamples, units), to the statistic
            of each resample, shape (resamples,). NaN where a resample defines none.
        units: How many there are, ≥ 1.
        confidence: Share of the resamples between the bounds, in (0, 1).
        resamples: How many times the units are drawn anew, ≥ 1.
        seed: Of the draws.

    Returns:
        The interval; bounds are NaN for a single unit, and where no resample defines a value.

    Raises:
        ValueError: A number is outside its range.

    Example:
        >>> share = np.array([0, 1, 1, 1])
        >>> interval(lambda w: w @ share / w.sum(axis=1), 4).estimate
        0.75
    """
    _checked(confidence, resamples)
    if units < 1:
        raise ValueError(f"units must be at least 1, not {units}")
    estimate = float(statistic(np.ones((1, units), np.int64))[0])
    if units == 1:
        return Interval(estimate, np.nan, np.nan, confidence, units)
    rng = np.random.default_rng(seed)
    even = np.full(units, 1 / units)
    drawn = np.concatenate(
        [
            statistic(rng.multinomial(units, even, size=min(BATCH, resamples - start)))
            for start in range(0, resamples, BATCH)
        ]
    )
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return Interval(estimate, np.nan, np.nan, confidence, units)
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(estimate, float(low), float(high), confidence, units)


def _checked(confidence: float, resamples: int) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1, not {confidence}")
    if resamples < 1:
        raise ValueError(f"resamples must be at least 1, not {resamples}")
    return confidence
