"""What the first k of an order are worth. Ties never profit from the order in which rows stand.

Pure functions of gains and scores, like `metrics`, but gains may be losses here.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def gain_of_top(gains: Floats, scores: Floats, k: int) -> float:
    """Total gain of the best k by score; of tied people every choice is as likely.

    Args:
        gains: What finding each person is worth, of any sign. Shape (people,).
        scores: Higher is chosen earlier. Shape (people,).
        k: How many are chosen; everybody where there are fewer.

    Returns:
        The expected sum of the gains of the chosen, in the gains' unit.

    Raises:
        ValueError: Shapes differ or a score is not finite.

    Example:
        >>> gain_of_top(np.array([8.0, 1.0, 3.0]), np.array([2.0, 1.0, 1.0]), 2)
        10.0
    """
    chances = chance_to_be_chosen(scores, k)
    if gains.shape != scores.shape:
        raise ValueError(f"gains {gains.shape} and scores {scores.shape} differ")
    return float(gains @ chances)


def chance_to_be_chosen(scores: Floats, k: int) -> Floats:
    """Chance of each person to be among the best k, where lots are drawn among the tied.

    Args:
        scores: Higher is chosen earlier. Shape (people,).
        k: How many are chosen.

    Returns:
        Fractions, shape (people,); their sum is k, or everybody where there are fewer.

    Raises:
        ValueError: A score is not finite.

    Example:
        >>> chance_to_be_chosen(np.array([5.0, 1.0, 1.0, 0.0]), 2).tolist()
        [1.0, 0.5, 0.5, 0.0]
    """
    if not np.isfinite(scores).all():
        raise ValueError("a score is not finite; say first where who has none stands")
    if k >= len(scores):
        return np.ones(len(scores))
    edge = np.partition(scores, len(scores) - k)[len(scores) - k] if k else np.inf
    above, tied = scores > edge, scores == edge
    places = (k - int(above.sum())) / max(int(tied.sum()), 1)
    return np.where(above, 1.0, np.where(tied, places, 0.0))


def resampled_gains_of_top(gains: Floats, scores: Floats, k: int, copies: Counts) -> Floats:
    """`gain_of_top` of many resamples at once, each person taken so many times.

    Args:
        gains: What finding each person is worth. Shape (people,).
        scores: Higher is chosen earlier. Shape (people,).
        k: How many are chosen.
        copies: How often each person stands in each resample, ≥ 0. Shape (resamples, people).

    Returns:
        Expected sum of the gains of the chosen in each resample. Shape (resamples,).

    Raises:
        ValueError: Shapes differ or a score is not finite.

    Source:
        Resampling of people: Efron, Ann. Stat. 7 (1979) 1-26, doi:10.1214/aos/1176344552.

    Example:
        >>> copies = np.array([[1, 1, 1], [0, 2, 1]])
        >>> resampled_gains_of_top(np.array([8.0, 1.0, 3.0]), np.array([2.0, 1.0, 1.0]), 2, copies)
        array([10.        ,  3.33333333])
    """
    if gains.shape != scores.shape or copies.shape[1:] != gains.shape:
        raise ValueError(f"gains {gains.shape}, scores {scores.shape}, copies {copies.shape}")
    if not np.isfinite(scores).all():
        raise ValueError("a score is not finite; say first where who has none stands")
    if not len(scores):
        return np.zeros(len(copies))
    order = np.argsort(-scores, kind="stable")
    taken = copies[:, order].astype(np.float64)
    first_of_tie = np.flatnonzero(np.r_[True, np.diff(scores[order]) != 0])
    count = np.add.reduceat(taken, first_of_tie, axis=1)
    gain = np.add.reduceat(taken * gains[order], first_of_tie, axis=1)
    left = np.maximum(k - (np.cumsum(count, axis=1) - count), 0)
    share = np.minimum(left, count) / np.maximum(count, 1)
    total: Floats = np.sum(gain * share, axis=1)
    return total
