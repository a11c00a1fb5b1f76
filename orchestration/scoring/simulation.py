"""Intervals and the chance of being among the best, from the same posterior draws for everybody.

People are drawn a chunk at a time, best expected score first: the k-th best score of each possible
world is then known after a few chunks, and of the rest only what beats it is kept. Chunks are drawn
by several threads; what comes out does not depend on which chunk is done first.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Draws, Floats, Hashes, Integers
from orchestration.scoring.draws import Sampler, merge, shared_rate
from orchestration.scoring.funnel import CONVERSION_STAGES, Funnel
from orchestration.scoring.parameters import Parameters

MERGED = ("affinity", "resonance", "saturation")
"""Stages that vary little are drawn as one: their product's mean and variance are kept."""

CHUNKS_AHEAD = 16
CHUNK_CELLS = 262_144
"""Draws held at once per array: 1 MB, so that a chunk's arithmetic stays in cache."""


@dataclass(frozen=True)
class Simulation:
    """What the draws say, each of shape (people,)."""

    score_low: Floats
    score_high: Floats
    conversions_low: Floats
    conversions_high: Floats
    p_top: Floats


def simulate(funnel: Funnel, hashes: Hashes, score: Floats, p: Parameters) -> Simulation:
    """Central intervals of score and expected conversions, and the chance to be in the best k.

    Args:
        funnel: The stages.
        hashes: Keys of chance, shape (people,).
        score: Posterior mean score, shape (people,): only the order of work follows it.
        p: Constants; `draws`, `k`, `interval` and `seed` matter here.

    Returns:
        Intervals (order statistics of the draws) and p_top (share of draws, sums to min(k, n)
        apart from ties).
    """
    people = score.size
    sampler = make_sampler(funnel, hashes, p)
    level = shared_rate(
        "level", funnel.roi.level_mean, funnel.roi.level_shape, count=p.draws, seed=p.seed
    )
    low = int(p.draws * (1 - p.interval) / 2)
    places = (low, p.draws - 1 - low)
    out = {name: np.empty(people) for name in ("sl", "sh", "cl", "ch")}
    best = _Best(p.k, p.draws)
    order = np.lexsort((hashes, -score))
    rows_at_once = max(1, CHUNK_CELLS // p.draws)

    def draw(start: int) -> tuple[Integers, Draws]:
        rows = order[start : start + rows_at_once]
        scores, conversions = draw_scores(funnel, sampler, level, rows)
        conversions.partition(places, axis=1)
        out["cl"][rows], out["ch"][rows] = conversions[:, places[0]], conversions[:, places[1]]
        ordered = np.partition(scores, places, axis=1)
        out["sl"][rows], out["sh"][rows] = ordered[:, places[0]], ordered[:, places[1]]
        return rows, scores

    with ThreadPoolExecutor() as pool:
        starts = range(0, people, rows_at_once)
        # A few chunks ahead and no more: the draws of all people together would not fit.
        for first in range(0, len(starts), CHUNKS_AHEAD):
            for rows, scores in pool.map(draw, starts[first : first + CHUNKS_AHEAD]):
                best.meet(rows, scores)
    return Simulation(out["sl"], out["sh"], out["cl"], out["ch"], best.shares(people))


def make_sampler(funnel: Funnel, hashes: Hashes, p: Parameters) -> Sampler:
    """What draws every stage, those that vary little as one (`rest`)."""
    merged = merge("rest", [funnel.factors[name] for name in MERGED])
    drawn = dict.fromkeys((*CONVERSION_STAGES, *funnel.stages, "cost"))
    factors = [funnel.factors[name] for name in drawn if name not in MERGED]
    return Sampler([*factors, merged], hashes, count=p.draws, seed=p.seed)


def draw_scores(
    funnel: Funnel, sampler: Sampler, level: Draws, rows: Integers
) -> tuple[Draws, Draws]:
    """Draws of score and of expected conversions for some people, each of shape (rows, N)."""
    accept = sampler.draw("accept", rows)
    invited = sampler.draw("posts", rows)
    invited *= accept
    invited *= sampler.draw("reach", rows)
    conversions = sampler.draw("rest", rows)
    conversions *= invited
    for name in ("topical", "roi"):
        conversions *= sampler.draw(name, rows)
    conversions *= level
    if funnel.stages == CONVERSION_STAGES:
        scores = conversions * np.float32(funnel.unit_value)
        if funnel.has_cost:
            accept *= sampler.draw("cost", rows)
            scores -= accept
        return scores, conversions
    for name in funnel.stages[3:]:
        invited *= sampler.draw(name, rows)
    invited *= np.float32(funnel.unit_value)
    return invited, conversions


class _Best:
    """The k best scores of every draw so far, and who reached them."""

    def __init__(self, k: int, draws: int) -> None:
        self._k = k
        self._top = np.full((0, draws), -np.inf, dtype=np.float32)
        self._people: list[Integers] = []
        self._draws: list[Integers] = []
        self._scores: list[Draws] = []

    def meet(self, rows: Integers, scores: Draws) -> None:
        beats = (
            scores > self._bar() if self._top.shape[0] == self._k else np.ones_like(scores, bool)
        )
        if not np.any(beats):
            return
        row, draw = np.nonzero(beats)
        self._people.append(rows[row])
        self._draws.append(draw)
        self._scores.append(scores[row, draw])
        candidates = np.concatenate([self._top, scores[np.any(beats, axis=1)]])
        if candidates.shape[0] > self._k:
            candidates = np.partition(candidates, -self._k, axis=0)[-self._k :]
        self._top = candidates

    def shares(self, people: int) -> Floats:
        """Share of draws in which each person is among the k best, shape (people,)."""
        if not self._people:
            return np.zeros(people)
        person, draw = np.concatenate(self._people), np.concatenate(self._draws)
        bar = self._bar() if self._top.shape[0] == self._k else np.full(self._top.shape[1], -np.inf)
        inside = np.concatenate(self._scores) >= bar[draw]
        return np.bincount(person[inside], minlength=people) / self._top.shape[1]

    def _bar(self) -> Draws:
        made: Draws = self._top.min(axis=0)
        return made
