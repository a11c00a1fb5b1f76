"""AUC over all brands' people at once, so that a score must also know which brand has prospects.

The mean over brands never compares a person of one brand with one of another. Here every pair is
compared that falls into one quartile of degree, which only a score in one unit can stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.evaluation.bootstrap import Interval, interval
from orchestration.evaluation.metrics import quartiles
from orchestration.validation.measurement import DEGREE, OURS
from orchestration.validation.protocol import Floats
from orchestration.validation.survey import Measured

Ints = NDArray[np.int64]

RESAMPLES = 1_000


@dataclass(frozen=True)
class Pooled:
    """AUC inside degree quartiles of the people of all brands together.

    Attributes:
        values: Ranking to its AUC.
        above_degree: Ours less that of degree.
    """

    values: Mapping[str, float]
    above_degree: Interval


def pooled_auc(measured: Sequence[Measured]) -> Pooled:
    """The AUC of every ranking, and by how much ours is above degree, resampled over brands."""
    results = [one.result for one in measured]
    labels = np.concatenate([result.labels for result in results]) > 0
    scores = {
        name: np.concatenate([result.scores[name] for result in results])
        for name in results[0].scores
    }
    quartile = quartiles(scores[DEGREE])
    _, brand = np.unique([one.task.brand for one in measured], return_inverse=True)
    unit = np.repeat(brand, [len(result.labels) for result in results])
    once = np.ones((1, int(brand.max()) + 1), np.int64)

    def inside(name: str, weights: Ints) -> Floats:
        return auc_inside(labels, scores[name], quartile, weights[:, unit])

    return Pooled(
        {name: float(inside(name, once)[0]) for name in scores},
        interval(
            lambda weights: inside(OURS, weights) - inside(DEGREE, weights),
            once.shape[1],
            resamples=RESAMPLES,
        ),
    )


def auc_inside(
    labels: NDArray[np.bool_], scores: Floats, groups: Ints, weights: NDArray[np.int64]
) -> Floats:
    """Mean over groups of the AUC of weighted people, for many sets of weights at once.

        AUC = Σ_{i∈P, j∉P} wᵢ wⱼ ([sᵢ > sⱼ] + [sᵢ = sⱼ]/2) / (Σ_{i∈P} wᵢ Σ_{j∉P} wⱼ)

    Args:
        labels: Whether the person is one to find, i ∈ P. Shape (people,).
        scores: Higher stands earlier. Shape (people,).
        groups: Only people of one group are compared. Shape (people,).
        weights: How often each person counts, ≥ 0. Shape (sets, people).

    Returns:
        Fractions, shape (sets,); NaN where no group holds both labels. With all weights 1 this is
        `auc_within_quartiles` of the same people.

    Example:
        >>> people = np.array([True, False, False]), np.array([2.0, 2.0, 1.0]), np.array([0, 0, 0])
        >>> auc_inside(*people, np.array([[1, 1, 1], [1, 2, 0]])).tolist()
        [0.75, 0.5]
    """
    found = []
    for group in np.unique(groups):
        at = np.flatnonzero(groups == group)
        at = at[np.argsort(scores[at], kind="stable")]
        weight, is_found = weights[:, at].astype(np.float64), labels[at]
        _, starts = np.unique(scores[at], return_index=True)
        others = np.add.reduceat(np.where(is_found, 0.0, weight), starts, axis=1)
        ours = np.add.reduceat(np.where(is_found, weight, 0.0), starts, axis=1)
        beaten = np.cumsum(others, axis=1) - others / 2
        pairs = ours.sum(axis=1) * others.sum(axis=1)
        with np.errstate(invalid="ignore"):
            found.append((ours * beaten).sum(axis=1) / pairs)
    values = np.asarray(found)
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        mean: Floats = np.where(defined, values, 0.0).sum(axis=0) / defined.sum(axis=0)
    return mean
