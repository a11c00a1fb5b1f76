"""Resonance: how much more people act than an account of that size explains, and how they listen.

What enters the funnel are the observable traces of being listened to: answered comments and people
who come back. The ratio of observed to expected engagements is published beside them and stays out
of the funnel, because the engaged people are already counted in reach; with it the same acts would
be counted twice, and follower counts would enter the score.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from orchestration.scoring.arrays import Floats, Integers, known_or
from orchestration.scoring.draws import Beta, Factor
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.shrinkage import (
    BetaPrior,
    GammaPrior,
    fit_beta_binomial,
    fit_gamma_poisson,
)
from orchestration.scoring.tables import Population

RIDGE = 1.0
NEWTON_STEPS = 30
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


def measure_resonance(population: Population, suspects: Floats, p: Parameters) -> Resonance:
    """Reply share, repeat engagers, and observed over expected engagements."""
    column = population.reader("resonance")
    comments, engaged = column("others_comment_count"), column("engaged_people_count")
    reply = _persuasion(
        population,
        column("answered_comment_count"),
        comments,
        BetaPrior(p.reply_share, p.reply_strength),
        p.reply_elasticity,
    )
    repeat = _persuasion(
        population,
        column("repeat_engager_count"),
        engaged,
        BetaPrior(p.repeat_share, p.repeat_strength),
        p.repeat_elasticity,
    )
    chances = tuple(chance for chance, _ in (reply, repeat) if chance is not None)
    scale = float(np.prod([1.0 / usual for _, usual in (reply, repeat)]))
    if not chances:  # both elasticities are 0: a certain 1
        certain = np.full(population.size, 1e9)
        chances, scale = (Beta(certain, np.ones(population.size)),), 1.0
    known = (known_or(comments, 0.0) > 0) | (known_or(engaged, 0.0) > 0)
    factor = Factor("resonance", scale, chances, "listened to {} times as much as usual", known)

    observed, expected = _observed_and_expected(population, suspects)
    prior = fit_gamma_poisson(
        *population.fitting(observed, expected), GammaPrior(1.0, p.resonance_shape)
    )
    mean, _ = prior.posterior(observed, expected)
    return Resonance(factor, mean, expected)


def _persuasion(
    population: Population, part: Floats, whole: Floats, default: BetaPrior, elasticity: float
) -> tuple[Beta | None, float]:
    """A share's posterior raised to its elasticity, and what it is at the population's prior."""
    if elasticity == 0:
        return None, 1.0
    prior = fit_beta_binomial(*population.fitting(part, whole), default)
    a, b = prior.posterior(part, whole)
    usual = Beta(
        np.array([prior.mean * prior.strength]),
        np.array([(1 - prior.mean) * prior.strength]),
        elasticity,
    )
    return Beta(a, b, elasticity), float(usual.expectation()[0])


def _observed_and_expected(population: Population, suspects: Floats) -> tuple[Floats, Floats]:
    """Acts on counted posts, and what accounts of that size, platform and media mix get."""
    rows = population.reader("post_mix")
    posts = known_or(rows("counted_post_count"), 0.0)
    acts = sum(known_or(rows(f"{kind}_count"), 0.0) for kind in ("like", "comment", "share"))
    acts = acts * (1.0 - suspects[population.mix_person])
    design = _design(population)
    fit = population.sample[population.mix_person] & (posts > 0)
    weights = fit_count_model(design[fit], acts[fit], posts[fit])
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


def fit_count_model(design: Floats, acts: Floats, posts: Floats) -> Floats:
    """Weights of a log-linear count model, ln E[acts / posts] = design · weights.

    Ridge-penalised negative-binomial regression with variance μ + μ², by Fisher scoring. The first
    column must be the intercept; it is not penalised.

    Args:
        design: Shape (rows, columns).
        acts: Acts on the rows' posts, ≥ 0, shape (rows,).
        posts: Posts, > 0, shape (rows,).

    Returns:
        Weights, shape (columns,); all 0 without rows.

    Accuracy:
        Steps end below 1e-8; equal to statsmodels' NegativeBinomial(alpha=1) fit as the ridge
        vanishes beside many rows.

    Source:
        McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, doi:10.1201/9780203753736.

    Example:
        >>> weights = fit_count_model(np.ones((2, 1)), np.array([10.0, 10.0]), np.array([2.0, 2.0]))
        >>> np.exp(weights).round(6).tolist()
        [5.0]
    """
    size = design.shape[1]
    weights = np.zeros(size)
    if design.shape[0] == 0:
        return weights
    penalty = np.full(size, RIDGE)
    penalty[0] = 0.0
    weights[0] = np.log((np.sum(acts) + 0.5) / np.sum(posts))
    for _ in range(NEWTON_STEPS):
        mean = posts * np.exp(np.clip(np.sum(design * weights, axis=1), -30.0, 30.0))
        trust = 1.0 / (1.0 + OVERDISPERSION * mean)
        gradient = np.sum(design * ((acts - mean) * trust)[:, None], axis=0) - penalty * weights
        curvature = np.einsum("ni,n,nj->ij", design, mean * trust, design) + np.diag(penalty)
        step = np.linalg.solve(curvature + 1e-9 * np.eye(size), gradient)
        step *= min(1.0, 2.0 / max(float(np.max(np.abs(step))), 1e-12))
        weights = weights + step
        if np.max(np.abs(step)) < 1e-8:  # noqa: PLR2004
            break
    return weights
