"""What the first k of an order brought, how surely, and how the gain mounts from first to last.

Pure functions of gains and scores, for outcomes that were observed: every figure is taken on
resampled people too, so that two orders are compared on the same luck. Gains may be losses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Weights = NDArray[np.uint8]

CELLS = 4_000_000
"""People times resamples worked on at once: 32 MB for each array of floats."""


@dataclass(frozen=True)
class Ordered:
    """People in the order of a score, those of equal score as one group.

    Attributes:
        order: Positions, best score first. Shape (people,).
        starts: Where in `order` each group of equal scores begins. Shape (groups,).
    """

    order: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def by(cls, scores: Floats) -> "Ordered":
        """The order of the scores, highest first.

        Raises:
            ValueError: A score is not finite, or nobody is given.

        Example:
            >>> Ordered.by(np.array([1.0, 3.0, 1.0])).starts.tolist()
            [0, 1]
        """
        if not len(scores) or not np.isfinite(scores).all():
            raise ValueError("a score is not finite, or nobody has one; say first who stands last")
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order]
        starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
        return cls(order, starts)


def resampled_top(gains: Floats, ordered: Ordered, k: int, weights: Weights) -> Floats:
    """Total gain of the best k in every resample of the people.

        total(b) = Σ_groups gain(group, b) · clip(k - people above(b), 0, size(b)) / size(b)

    A person drawn twice is two people. Of tied people every choice is as likely, so each tie
    gives its mean gain.

    Args:
        gains: What each person brought, of any sign. Shape (people,).
        ordered: The order to walk down.
        k: How many are chosen; everybody where a resample holds fewer.
        weights: How often each person was drawn. Shape (resamples, people).

    Returns:
        Shape (resamples,), in the gains' unit.

    Example:
        >>> ordered = Ordered.by(np.array([9.0, 5.0, 5.0]))
        >>> once = np.ones((1, 3), np.uint8)
        >>> resampled_top(np.array([4.0, 2.0, 0.0]), ordered, 2, once).tolist()
        [5.0]
    """
    gain = gains[ordered.order]
    found = []
    step = max(1, CELLS // max(len(gain), 1))
    for first in range(0, len(weights), step):
        drawn = weights[first : first + step][:, ordered.order].astype(np.float64)
        sizes = np.add.reduceat(drawn, ordered.starts, axis=1)
        values = np.add.reduceat(drawn * gain, ordered.starts, axis=1)
        above = np.cumsum(sizes, axis=1) - sizes
        chosen = np.clip(k - above, 0.0, sizes)
        share = np.divide(chosen, sizes, out=np.zeros_like(sizes), where=sizes > 0)
        found.append((values * share).sum(axis=1))
    return np.concatenate(found) if found else np.zeros(0)


def top_gain(gains: Floats, ordered: Ordered, k: int) -> float:
    """Total gain of the best k as they are; ties as in `resampled_top`.

    Example:
        >>> top_gain(np.array([4.0, 2.0, 0.0]), Ordered.by(np.array([9.0, 5.0, 5.0])), 3)
        6.0
    """
    once = np.ones((1, len(gains)), np.uint8)
    return float(resampled_top(gains, ordered, k, once)[0])


def gain_curve(gains: Floats, ordered: Ordered, shares: Sequence[float]) -> Floats:
    """Share of all gain that lies with the first `share` of the people: the lift curve.

    Args:
        gains: What each person brought, ≥ 0, not all 0. Shape (people,).
        ordered: The order to walk down.
        shares: Fractions of the people, in [0, 1].

    Returns:
        Fractions, shape (shares,); an order that knows nothing gives `shares` itself.

    Raises:
        ValueError: A gain is negative, or there is none to find.

    Example:
        >>> ordered = Ordered.by(np.array([9.0, 5.0, 5.0, 1.0]))
        >>> gain_curve(np.array([3.0, 1.0, 0.0, 0.0]), ordered, [0.25, 0.5, 1.0]).tolist()
        [0.75, 0.875, 1.0]
    """
    if np.any(gains < 0) or not gains.sum() > 0:
        raise ValueError("a lift curve needs gains that are not negative and not all 0")
    sizes = np.diff([*ordered.starts, len(gains)])
    values = np.add.reduceat(gains[ordered.order], ordered.starts)
    people = np.concatenate([[0.0], np.cumsum(sizes) / len(gains)])
    found = np.concatenate([[0.0], np.cumsum(values) / gains.sum()])
    return np.asarray(np.interp(np.asarray(shares, np.float64), people, found), np.float64)


def poisson_weights(people: int, resamples: int, seed: int) -> Weights:
    """How often each person is drawn in each resample: Poisson with mean 1.

    What `n` draws with replacement give one person for large n, and independent between people,
    so that a person keeps their luck over several cuts in time.

    Args:
        people: How many.
        resamples: How many.
        seed: The same seed gives the same draws.

    Returns:
        Shape (resamples, people).

    Source:
        Hanley, MacGibbon, Comput. Methods Programs Biomed. 83 (2006) 57-62,
        doi:10.1016/j.cmpb.2006.04.006.

    Example:
        >>> poisson_weights(3, 2, seed=1).shape
        (2, 3)
    """
    drawn = np.random.default_rng(seed).poisson(1.0, size=(resamples, people))
    return np.asarray(drawn, np.uint8)


def central_interval(draws: Floats, confidence: float = 0.9) -> tuple[float, float]:
    """The central interval of resampled figures: percentiles (1 ∓ confidence) / 2.

    Args:
        draws: May hold infinities, such as a ratio to nothing; NaN is left out. Shape (draws,).
        confidence: In (0, 1).

    Returns:
        Low and high; both NaN where no draw is a number.

    Source:
        Efron, Tibshirani, Stat. Sci. 1 (1986) 54-75, doi:10.1214/ss/1177013815: the percentile
        interval.

    Example:
        >>> central_interval(np.arange(101.0))
        (5.0, 95.0)
    """
    known = draws[~np.isnan(draws)]
    if not len(known):
        return float("nan"), float("nan")
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)
