"""Judged worlds of invented people, so that no world has to be made to test a judgement."""

import numpy as np

from orchestration.proof.authenticity import Flagged, Hits
from orchestration.proof.experiments import EVERY, Experiment
from orchestration.proof.totals import Total
from orchestration.proof.worlds import CONVERSIONS, LEVELS, OURS, SCORE, Figure, JudgedWorld
from orchestration.worlds import WorldParameters


def world(seed: int = 1, people: int = 200, noise: float = 0.0, **parameters) -> JudgedWorld:
    """A tenth persuade; ours ranks by the truth and `noise` of it, `blind` knows nothing."""
    rng = np.random.default_rng(seed)
    persuades = rng.random(people) < 0.4
    conversions = np.where(persuades, rng.gamma(1.0, 1.0, people), 0.0)
    value = 47 * conversions - rng.uniform(1, 5, people)
    guess = conversions + noise * rng.normal(size=people)
    return JudgedWorld(
        parameters=WorldParameters(seed=seed, **parameters),
        ranked_count=2 * people,
        scores={OURS: guess, "blind": rng.normal(size=people), "worst": -value},
        figures={SCORE: known(value), CONVERSIONS: known(conversions)},
        is_persuader=persuades,
        is_seen=rng.random(people) < 0.7,
        evidence=rng.choice(["A", "B"], people),
        total=total(-9, 30, true=20),
        flagged=Flagged(Hits(8, 10, 16), Hits(1, 1, 2)),
        bought=Hits(3, 3, 4),
    )


def known(truth) -> Figure:
    """A figure published as it truly is, in intervals around it that widen with their level."""
    intervals = {level: (truth - level, truth + level) for level in LEVELS}
    return Figure(truth=truth, expected=truth.copy(), intervals=intervals)


def total(low: float, high: float, true: int = 0) -> Total:
    """A world's total with this interval."""
    return Total((low + high) / 2, low, high, true, 3 * true)


def experiment(
    low: float, high: float, expected: float = 0.0, campaign: str = EVERY, seen: int = 0
) -> Experiment:
    """A hundred people treated in a world's campaigns, with this interval of the effect."""
    return Experiment(
        campaign=campaign,
        estimate=(low + high) / 2,
        low=low,
        high=high,
        expected=expected,
        treated_expected=100 * expected,
        treated_seen=seen,
        treated=100,
        events=7,
        explained=0.1,
    )
