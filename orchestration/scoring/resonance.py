"""Resonance: how much more people act than an account of that size explains, and how they listen.

What enters the funnel are the observable traces of being listened to: answered comments and people
who come back. The ratio of observed to expected engagements is published beside them and stays out
of the funnel, because the engaged people are already counted in reach; with it the same acts would
be counted twice, and follower counts would enter the score.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from orchestration.scoring.arrays import Floats, Integers, known_or
from orchestration.scoring.draws import Beta, Factor
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.regression import fit_counts
from orchestration.scoring.shrinkage import (
    BetaPrior,
    GammaPrior,
    fit_beta_binomial,
    fit_gamma_poisson,
)
from orchestration.scoring.tables import Population
from orchestration.scoring.traces import Trace, response_factor, trace

RIDGE = 1.0
OVERDISPERSION = 1.0
"""Variance μ + μ²: an account counts for about one, however many acts it collected."""


@dataclass(frozen=True)
class Resonance:
    """The resonance stage and its diagnostics.

    Attributes:
        factor: How much more engaged people act because they listen; population mean about 1.
        ratio: Observed / expected engagements, shrunk; 1 = as expected. Shape (people,).
        expected_engagements: Acts an account like that gets on as many posts; NaN unknown.
    """

    factor: Factor
    ratio: Floats
    expected_engagements: Floats


def suspect_share(population: Population, p: Parameters) -> Floats:
    """Share of acts judged inauthentic, shrunk; the population's where nothing was judged."""
    suspect = population.numbers("resonance", "suspect_act_count")
    acts = population.numbers("resonance", "act_count")
    default = BetaPrior(p.suspect_share, p.suspect_strength)
    prior = fit_beta_binomial(*population.fitting(suspect, acts), default)
    return Beta(*prior.posterior(suspect, acts)).expectation()


def resonance_traces(population: Population, p: Parameters) -> dict[str, Trace]:
    """What tells that people are listened to: answered comments, and people who come back."""
    column = population.reader("resonance")
    return {
        "reply": trace(
            population,
            column("answered_comment_count"),
            column("others_comment_count"),
            BetaPrior(p.reply_share, p.reply_strength),
        ),
        "repeat": trace(
            population,
            column("repeat_engager_count"),
            column("engaged_people_count"),
            BetaPrior(p.repeat_share, p.repeat_strength),
        ),
    }


def measure_resonance(
    population: Population,
    traces: Mapping[str, Trace],
    elasticities: Mapping[str, float],
    suspects: Floats,
    p: Parameters,
) -> Resonance:
    """The factor from the traces, and observed over expected engagements beside it."""
    observed, expected = _observed_and_expected(population, suspects)
    prior = fit_gamma_poisson(
        *population.fitting(observed, expected), GammaPrior(1.0, p.resonance_shape)
    )
    mean, _ = prior.posterior(observed, expected)
    words = "listened to {} times as much as usual"
    return Resonance(response_factor("resonance", words, traces, elasticities), mean, expected)


def _observed_and_expected(population: Population, suspects: Floats) -> tuple[Floats, Floats]:
    """Acts on counted posts, and what accounts of that size, platform and media mix get."""
    rows = population.reader("post_mix")
    posts = known_or(rows("counted_post_count"), 0.0)
    acts = sum(known_or(rows(f"{kind}_count"), 0.0) for kind in ("like", "comment", "share"))
    acts = acts * (1.0 - suspects[population.mix_person])
    design = _design(population)
    fit = population.sample[population.mix_person] & (posts > 0)
    usual = np.log((np.sum(acts[fit]) + 0.5) / (np.sum(posts[fit]) + 0.5))
    weights = fit_counts(
        design[fit],
        acts[fit],
        posts[fit],
        centre=np.array([usual, *[0.0] * (design.shape[1] - 1)]),
        precision=np.array([0.0, *[RIDGE] * (design.shape[1] - 1)]),
        dispersion=OVERDISPERSION,
    )
    per_post = np.exp(np.clip(np.sum(design * weights, axis=1), -30.0, 30.0))

    def total(values: Floats) -> Floats:
        summed = np.bincount(population.mix_person, values, minlength=population.size)
        return summed.astype(np.float64)

    seen = total(posts) > 0
    observed = np.where(seen, total(np.where(posts > 0, acts, 0.0)), np.nan)
    return observed, np.where(seen, total(posts * per_post), np.nan)


def _design(population: Population) -> Floats:
    """Intercept, log followers, whether they are unknown, and one column per category seen."""
    followers = population.numbers("post_mix", "followers_count")
    known = ~np.isnan(followers)
    logs = np.log1p(known_or(followers, 0.0))
    centre = float(np.mean(logs[known])) if np.any(known) else 0.0
    columns = [
        np.ones(followers.size),
        np.where(known, logs - centre, 0.0),
        (~known).astype(np.float64),
    ]
    for name in ("platform", "media_type", "account_type"):
        codes, count = _codes(population, name)
        columns += [(codes == code).astype(np.float64) for code in range(count)]
    return np.stack(columns, axis=1)


def _codes(population: Population, name: str) -> tuple[Integers, int]:
    """Categories as numbers in alphabetical order, unknown last."""
    column = population.aligned["post_mix"][name].cast("string")
    seen = pc.unique(column).drop_null()
    ordered = seen.take(pc.sort_indices(seen))
    codes = pc.fill_null(pc.index_in(column, value_set=ordered), len(ordered))
    return np.asarray(codes.combine_chunks()).astype(np.int64), len(ordered)
