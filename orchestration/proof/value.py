"""What the best 40 of each ranking are truly worth, as a share of the best 40 anybody could pick.

Everybody picks among the same reachable people. A share is taken where the best 40 are worth
something at all: where nobody persuades, every activation is a loss, and only the loss is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.evaluation.calibration import Estimate
from orchestration.evaluation.picks import gain_of_top, resampled_gains_of_top
from orchestration.proof.worlds import OURS, JudgedWorld

Floats = NDArray[np.float64]

TOP = 40
RESAMPLES = 1_000
SEED = 20_150_301
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Comparison:
    """Every ranking on the same worlds.

    Attributes:
        shares: Mean share of the best reachable 40 by ranking, with its interval.
        differences: Ours less each other ranking's share, on the same resamples.
        per_world: Share of each world by ranking; NaN where its best 40 are worth nothing.
    """

    shares: Mapping[str, Estimate]
    differences: Mapping[str, Estimate]
    per_world: Mapping[str, Floats]


def top_value(world: JudgedWorld, name: str) -> float:
    """True value of the ranking's best 40, EUR; expected over lots where people tie."""
    return gain_of_top(world.value, world.scores[name], TOP)


def best_value(world: JudgedWorld) -> float:
    """True value of the best reachable 40, EUR."""
    return gain_of_top(world.value, world.value, TOP)


def seen_share(world: JudgedWorld) -> float:
    """Value of the best 40 whose posts the brand sees, over the best reachable 40.

    Nobody who looks at posts alone can do better: of the others a brand sees only what their codes,
    clicks and activations tell.
    """
    best = best_value(world)
    known = np.where(world.is_seen, world.value, np.min(world.value) - 1)
    return gain_of_top(world.value, known, TOP) / best if best > 0 else float("nan")


def share_of_best(world: JudgedWorld, name: str) -> float:
    """The ranking's value over the best reachable; NaN where the best is worth nothing."""
    best = best_value(world)
    return top_value(world, name) / best if best > 0 else float("nan")


def compare(worlds: Sequence[JudgedWorld], resamples: int = RESAMPLES) -> Comparison:
    """Shares and paired differences, by a bootstrap over worlds and the people in them.

    Each resample draws worlds with replacement, and in each of these its people with replacement;
    every ranking is judged on the same draw. Intervals are percentiles.

    Args:
        worlds: Worlds of one kind, by many seeds, whose best 40 are worth something.
        resamples: How many.

    Source:
        Efron, Ann. Stat. 7 (1979) 1-26, doi:10.1214/aos/1176344552.
    """
    names = list(worlds[0].scores)
    draws = np.random.Generator(np.random.PCG64(SEED))
    chosen = draws.integers(0, len(worlds), (resamples, len(worlds)))
    totals = {name: np.zeros(resamples) for name in names}
    for number, world in enumerate(worlds):
        times = np.sum(chosen == number, axis=1)
        for name, shares in _resampled(world, int(times.max()), resamples, draws).items():
            # A world drawn twice comes with two draws of its people.
            taken = np.arange(shares.shape[1]) < times[:, None]
            totals[name] += np.where(taken, shares, 0.0).sum(axis=1)
    resampled = {name: total / len(worlds) for name, total in totals.items()}
    per_world = {
        name: np.asarray([share_of_best(world, name) for world in worlds]) for name in names
    }
    return Comparison(
        shares={
            name: _estimate(float(np.mean(per_world[name])), resampled[name], len(worlds))
            for name in names
        },
        differences={
            name: _estimate(
                float(np.mean(per_world[OURS] - per_world[name])),
                resampled[OURS] - resampled[name],
                len(worlds),
            )
            for name in names
            if name != OURS
        },
        per_world=per_world,
    )


def _resampled(
    world: JudgedWorld, times: int, resamples: int, draws: np.random.Generator
) -> Mapping[str, Floats]:
    """Shares of each ranking on resampled people. Shape (resamples, times)."""
    shares: dict[str, list[Floats]] = {name: [] for name in world.scores}
    for _ in range(times):
        copies = draws.multinomial(
            world.count, np.full(world.count, 1 / world.count), size=resamples
        )
        best = resampled_gains_of_top(world.value, world.value, TOP, copies)
        for name, scores in world.scores.items():
            shares[name].append(resampled_gains_of_top(world.value, scores, TOP, copies) / best)
    return {name: np.stack(found, axis=1) for name, found in shares.items()}


def _estimate(value: float, resampled: Floats, count: int) -> Estimate:
    low, high = np.quantile(resampled, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, float(low), float(high), count)
