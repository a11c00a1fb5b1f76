"""What the treated of a wave bring together, with intervals: posterior draws and drawn arms.

In each of the portfolio's possible worlds the arms are drawn too, so an interval says both how
little is known of the people and which of them happen to be treated.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.campaign.coverage import MOST_CHANCE, Coverage
from orchestration.campaign.holdout import kept_back
from orchestration.scoring.portfolio import PortfolioDraws

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

SEED = 20_150_301
DRAWS_AT_ONCE = 64


@dataclass(frozen=True)
class Span:
    """An expectation and its central interval, the expectation let in."""

    mean: float
    low: float
    high: float


def span(mean: float, draws: Floats, interval: float) -> Span:
    """The central interval of draws; a mean of a long tail may lie outside and is let in."""
    low, high = np.quantile(draws, [(1 - interval) / 2, (1 + interval) / 2])
    return Span(mean, min(mean, float(low)), max(mean, float(high)))


def spans(means: Floats, draws: Floats, interval: float) -> tuple[Floats, Floats]:
    """Central intervals of each person's draws, shape (people,) each."""
    low, high = np.quantile(draws, [(1 - interval) / 2, (1 + interval) / 2], axis=1)
    return np.minimum(low, means), np.maximum(high, means)


def treat_chances(blocks: Integers, share: float) -> Floats:
    """Chance of each person to be treated, shape (people,)."""
    if blocks.size == 0:
        return np.zeros(0)
    sizes = np.bincount(blocks)
    held = kept_back(sizes, share)
    chances = np.where(held < 0, 1 - share, 1 - held / np.maximum(sizes, 1))
    return np.asarray(chances[blocks])


def draw_treated(blocks: Integers, share: float, count: int) -> Flags:
    """Arms of `count` possible draws, shape (people, count)."""
    dice = np.random.Generator(np.random.PCG64(SEED))
    treated = np.ones((blocks.size, count), dtype=bool)
    for block, held in enumerate(kept_back(np.bincount(blocks), share).tolist()):
        rows = np.flatnonzero(blocks == block)
        if held < 0:
            treated[rows] = dice.random((1, count)) >= share
            continue
        order = np.argsort(dice.random((rows.size, count)), axis=0)
        treated[rows] = order >= held
    return treated


def set_value_draws(coverage: Coverage, ratio: Floats) -> Floats:
    """V of the set in each draw, where everybody's chances are `ratio` times their mean.

    Args:
        coverage: Of the people in the set alone.
        ratio: Draw over mean, 0 for who is not treated, shape (people, draws).

    Returns:
        Shape (draws,).
    """
    entries = coverage.chances.tocoo()
    person, group = entries.coords
    order = np.argsort(group, kind="stable")
    person, group, chance = person[order], group[order], entries.data[order]
    if chance.size == 0:
        return np.zeros(ratio.shape[1])
    groups, starts = np.unique(group, return_index=True)
    out = np.empty(ratio.shape[1])
    for first in range(0, ratio.shape[1], DRAWS_AT_ONCE):
        drawn = chance[:, None] * ratio[person, first : first + DRAWS_AT_ONCE]
        rates = -np.log1p(-np.minimum(drawn, MOST_CHANCE))
        summed = np.add.reduceat(rates, starts, axis=0)
        out[first : first + DRAWS_AT_ONCE] = coverage.worth[groups] @ -np.expm1(-summed)
    return out


def ratios(drawn: Floats, mean: Floats) -> Floats:
    """Draws over means; 1 where the mean is 0."""
    return np.divide(drawn, mean[:, None], out=np.ones(drawn.shape), where=mean[:, None] > 0)


@dataclass(frozen=True)
class Expected:
    """What a wave's treated bring together.

    Attributes:
        conversions: Overlap counted once.
        value: Before cost.
        cost: Of those who accept.
        reach: Distinct people engaged.
        without_holdout: Conversions if nobody were kept back.
    """

    conversions: Span
    value: Span
    cost: Span
    reach: float
    without_holdout: float


def expect(
    conversions: Coverage,
    reach: Coverage,
    cost: Floats,
    drawn: PortfolioDraws,
    *,
    blocks: Integers,
    share: float,
    unit_value: float | None,
    interval: float,
) -> Expected:
    """Expectations over posterior and arms, with central intervals.

    Args:
        conversions: Of the planned people alone, in their order.
        reach: The same.
        cost: Expected cost of each if treated, shape (people,).
        drawn: Their joint draws, in their order.
        blocks: Their blocks.
        share: Of those kept back.
        unit_value: Worth of a conversion; None where people reached are what counts.
        interval: Share of the intervals.
    """
    chances = treat_chances(blocks, share)
    treated = draw_treated(blocks, share, drawn.accept.shape[1])
    mean_of = drawn.conversions.mean(axis=1)
    won = set_value_draws(conversions, ratios(drawn.conversions, mean_of) * treated)
    engaged = set_value_draws(reach, ratios(drawn.reach, drawn.reach.mean(axis=1)) * treated)
    paid = (ratios(drawn.accept, drawn.accept.mean(axis=1)) * cost[:, None] * treated).sum(axis=0)
    total = thinned_value(conversions, chances)
    people = thinned_value(reach, chances)
    if unit_value is None:
        value = span(people, engaged, interval)
    else:
        value = span(total * unit_value, won * unit_value, interval)
    return Expected(
        conversions=span(total, won, interval),
        value=value,
        cost=span(float(chances @ cost), paid, interval),
        reach=people,
        without_holdout=conversions.value(np.arange(conversions.people)),
    )


def thinned_value(coverage: Coverage, chances: Floats) -> float:
    """V where each person is treated with a chance of their own."""
    return coverage.thinned(chances).value(np.arange(coverage.people))
