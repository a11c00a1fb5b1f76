"""How well orders made at the cuts found what people brought afterwards: pure, over all cuts.

Everybody is drawn anew as one person with their whole history, and the cuts are drawn anew too, so
an interval holds both kinds of luck: who happened to be a customer, and when it happened to be.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from orchestration.backtest.results import OURS, RANDOM, SHARES, Case, Found, Measured
from orchestration.evaluation.lift import (
    CELLS,
    Floats,
    Ordered,
    central_interval,
    gain_curve,
    poisson_weights,
    resampled_top,
    top_gain,
)
from orchestration.evaluation.metrics import auc, ndcg_at_k

NDCG_PLACES = 10
RESAMPLES = 1_000
SEED = 20_260_630
LEAST_CONVERSIONS = 30
"""Below it the 90 % interval of a ratio of 2 reaches from under 1 to over 4: nothing is told."""
LEAST_BRINGERS = 10
"""So few people would make one lucky code the whole result."""
LEAST_PLACES = 5
MOST_CHOSEN = 0.25
"""k is at most this share of the people: of everybody, every order finds the same."""


def places(cases: Sequence[Case], k: int) -> int:
    """How many each ranking may choose: k, or a quarter of the people of the smallest cut."""
    return min([k, *(int(len(case.people) * MOST_CHOSEN) for case in cases)])


def too_little(cases: Sequence[Case], k: int) -> str | None:
    """Why the history says nothing about the rankings, in words; None where it does."""
    if not cases:
        return "no cut has history enough before it"
    chosen = places(cases, k)
    if chosen < LEAST_PLACES:
        fewest = min(len(case.people) for case in cases)
        return (
            f"only {fewest} people could be measured at a cut, "
            f"and {int(LEAST_PLACES / MOST_CHOSEN)} are needed"
        )
    total = sum(float(case.gains.sum()) for case in cases)
    bringers = len({p for case in cases for p, g in zip(case.people, case.gains, strict=True) if g})
    if total < LEAST_CONVERSIONS or bringers < LEAST_BRINGERS:
        return (
            f"after the cuts {bringers} people brought {total:.0f} conversions, and "
            f"{LEAST_BRINGERS} people with {LEAST_CONVERSIONS} are needed"
        )
    return None


def measure(
    cases: Sequence[Case], k: int, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Measured:
    """Holds every ranking against what came.

        value@k = Σ_cuts gain of the first k / (k · cuts)
        ratio   = Σ_cuts our gain / Σ_cuts theirs

    Args:
        cases: One per cut, at least one, all with the same rankings, ours among them.
        k: How many people each chooses; see `places`.
        resamples: Bootstrap draws behind the intervals.
        seed: Of the draws.

    Raises:
        ValueError: There is no case, or a score is not finite.

    Example:
        >>> scores = {OURS: np.arange(8.0), "followers": np.zeros(8)}
        >>> gains = np.array([0.0, 0, 0, 0, 0, 0, 1, 3])
        >>> found = measure([Case("2026-01-01", list("abcdefgh"), gains, scores)], 2)
        >>> [(one.ranking, one.gain) for one in found.pooled]
        [('this ranking', 4.0)]
        >>> found.silent
        ('followers',)
    """
    if not cases:
        raise ValueError("there is no cut to measure")
    chosen = places(cases, k)
    silent = tuple(
        name
        for name in cases[0].scores
        if name not in {OURS, RANDOM} and all(np.ptp(case.scores[name]) == 0 for case in cases)
    )
    names = [name for name in cases[0].scores if name not in silent]
    orders = [{name: Ordered.by(case.scores[name]) for name in names} for case in cases]
    exact = {
        name: np.array(
            [top_gain(case.gains, o[name], chosen) for case, o in zip(cases, orders, strict=True)]
        )
        for name in names
    }
    drawn = _resampled(cases, orders, names, chosen, resamples, seed)
    signed = any(np.any(case.gains < 0) for case in cases)
    each = [
        [_of_case(case, name, exact[name][index], chosen, signed=signed) for name in names]
        for index, case in enumerate(cases)
    ]
    return Measured(
        k=chosen,
        people=sum(len(case.people) for case in cases),
        total=float(sum(case.gains.sum() for case in cases)),
        bringers=int(sum(np.count_nonzero(case.gains) for case in cases)),
        pooled=tuple(
            _pooled(name, position, exact, drawn, each, chosen, signed=signed)
            for position, name in enumerate(names)
        ),
        by_cut=tuple(one for row in each for one in row),
        curves={} if signed else _curves(cases, orders, names),
        silent=silent,
    )


def _resampled(  # noqa: PLR0917 - one call, by position in this file only
    cases: Sequence[Case],
    orders: Sequence[Mapping[str, Ordered]],
    names: Sequence[str],
    k: int,
    resamples: int,
    seed: int,
) -> dict[str, Floats]:
    """Gain of each ranking over all cuts in every resample of people and cuts."""
    everybody = {person: index for index, person in enumerate(_union(cases))}
    at = [np.array([everybody[person] for person in case.people]) for case in cases]
    rng = np.random.default_rng(seed)
    times = rng.multinomial(len(cases), np.full(len(cases), 1 / len(cases)), size=resamples)
    gains: dict[str, list[Floats]] = {name: [] for name in names}
    step = max(1, CELLS // len(everybody))
    for first in range(0, resamples, step):
        some = times[first : first + step].astype(np.float64)
        weights = poisson_weights(len(everybody), len(some), seed + 1 + first)
        for name in names:
            tops = [
                resampled_top(case.gains, order[name], k, weights[:, position])
                for case, order, position in zip(cases, orders, at, strict=True)
            ]
            gains[name].append((some * np.stack(tops, axis=1)).sum(axis=1))
    return {name: np.concatenate(parts) for name, parts in gains.items()}


def _union(cases: Sequence[Case]) -> list[str]:
    return sorted({person for case in cases for person in case.people})


def _of_case(case: Case, name: str, gain: float, k: int, *, signed: bool) -> Found:
    if signed:
        return Found(name, case.cut, float(gain), float(gain) / k)
    ndcg = ndcg_at_k(case.gains, case.scores[name], NDCG_PLACES)
    area = auc(case.gains > 0, case.scores[name])
    return Found(name, case.cut, float(gain), float(gain) / k, _known(ndcg), _known(area))


def _pooled(  # noqa: PLR0917 - likewise
    name: str,
    position: int,
    exact: Mapping[str, Floats],
    drawn: Mapping[str, Floats],
    each: Sequence[Sequence[Found]],
    k: int,
    *,
    signed: bool,
) -> Found:
    gain, ours = float(exact[name].sum()), float(exact[OURS].sum())
    chosen = k * len(each)
    low, high = central_interval(drawn[name])
    ratio = ratio_low = ratio_high = difference_low = difference_high = None
    if name != OURS:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = drawn[OURS] / drawn[name]
        if gain > 0 and not signed:
            ratio = ours / gain
            ratio_low, ratio_high = central_interval(ratios)
        difference_low, difference_high = central_interval((drawn[OURS] - drawn[name]) / chosen)
    return Found(
        name,
        None,
        gain,
        gain / chosen,
        _mean([row[position].ndcg for row in each]),
        _mean([row[position].auc for row in each]),
        low,
        high,
        ratio,
        ratio_low,
        ratio_high,
        difference_low,
        difference_high,
    )


def _curves(
    cases: Sequence[Case], orders: Sequence[Mapping[str, Ordered]], names: Sequence[str]
) -> dict[str, Floats]:
    """Each cut's curve counts by what could be found in it."""
    told = [(case, order) for case, order in zip(cases, orders, strict=True) if case.gains.any()]
    weight = np.array([case.gains.sum() for case, _ in told])
    return {
        name: np.average(
            [gain_curve(case.gains, order[name], SHARES) for case, order in told],
            axis=0,
            weights=weight,
        )
        for name in names
        if told
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
