"""What an answer is worth before it is heard: the arithmetic of value of information.

Belongs here: what is true of any score and any bar. Which answers there are is `asking`'s business.
"""

from dataclasses import replace

import numpy as np

from orchestration.scoring.arrays import Flags, Floats, Integers
from orchestration.scoring.draws import Chance, Factor, Gamma


def bar_of_others(score: Floats, is_eligible: Flags, k: int) -> tuple[Floats, Flags]:
    """What each person has to beat to be picked: the k-th best eligible score but their own.

    Never below 0: an empty place is better than somebody who costs more than they bring.

    Args:
        score: Expected scores, shape (people,).
        is_eligible: Who may be picked as things stand, shape (people,).
        k: Places, > 0.

    Returns:
        The bar of each, and who is picked as things stand; both of shape (people,).

    Example:
        >>> bar, picked = bar_of_others(np.array([5.0, 4.0, 3.0]), np.array([True] * 3), 1)
        >>> bar.tolist(), picked.tolist()
        ([4.0, 5.0, 5.0], [True, False, False])
    """
    rows = np.flatnonzero(is_eligible)
    order = rows[np.argsort(-score[rows], kind="stable")]
    last = max(score[order[k - 1]], 0.0) if order.size >= k else 0.0
    after = max(score[order[k]], 0.0) if order.size > k else 0.0
    picked = np.zeros(score.size, dtype=bool)
    picked[order[:k]] = True
    return np.where(picked, after, last), picked


def value_of_information(scores: Floats, bar: Floats) -> tuple[Floats, Floats]:
    """Value of knowing a score before picking it or the bar, and the chance to pick it.

        E[max(S, c)] - max(E[S], c) = min(E[(S - c)⁺], E[(c - S)⁺])  and  P(S > c)

    Args:
        scores: Draws of S, shape (people, N).
        bar: c, shape (people,).

    Returns:
        Value ≥ 0 in the unit of the scores, and probability; both of shape (people,).

    Example:
        >>> value, chance = value_of_information(np.array([[0.0, 4.0]]), np.array([3.0]))
        >>> value.tolist(), chance.tolist()
        ([0.5], [0.5])
    """
    above = scores - bar[:, None]
    won = np.mean(np.maximum(above, 0.0), axis=1)
    # Of the two forms the one without a difference of near equals: what is certain is exactly 0.
    spared = np.mean(np.maximum(-above, 0.0), axis=1)
    return np.minimum(won, spared), np.mean(above > 0, axis=1)


def most_it_can_be_worth(mean: Floats, deviation: Floats, bar: Floats) -> Floats:
    """The value of information no distribution of that mean and deviation exceeds.

        (√(s² + (c - μ)²) - |c - μ|) / 2

    Args:
        mean: μ, shape (people,).
        deviation: s ≥ 0, shape (people,).
        bar: c, shape (people,).

    Source:
        Scarf, A min-max solution of an inventory problem, in Studies in the Mathematical Theory
        of Inventory and Production, 1958, 201-209.

    Example:
        >>> most_it_can_be_worth(np.array([2.0]), np.array([2.0]), np.array([2.0])).tolist()
        [1.0]
    """
    away = np.abs(bar - mean)
    made: Floats = 0.5 * (np.hypot(deviation, away) - away)
    return made


def relative_variance(factors: tuple[Factor, ...]) -> Floats:
    """Variance of the product over its squared mean: Π E[X²] / E[X]² - 1, shape (people,)."""
    product = np.ones(1)
    for chance in (chance for factor in factors for chance in factor.chances):
        squared = replace(chance, power=2.0 * chance.power).expectation()
        product = product * squared / chance.expectation() ** 2
    return np.maximum(product - 1.0, 0.0)


def of_some(factor: Factor, rows: Integers) -> Factor:
    """The factor of some people only."""
    return replace(
        factor, chances=tuple(_rows_of(c, rows) for c in factor.chances), known=factor.known[rows]
    )


def _rows_of(chance: Chance, rows: Integers) -> Chance:
    if isinstance(chance, Gamma):
        return replace(chance, mean=chance.mean[rows], shape=chance.shape[rows])
    return replace(chance, a=chance.a[rows], b=chance.b[rows])
