"""ROI: whether a person accepts and posts, what their engaged people's acts become, what it costs.

The evidence of conversions (`evidence`) moves a person's own rate away from the brand's, as far as
it goes. The brand's level is one uncertain number that all people share.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Floats, known_or
from orchestration.scoring.draws import Beta, Factor, Gamma
from orchestration.scoring.evidence import Evidence
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.shrinkage import (
    BetaPrior,
    GammaPrior,
    fit_beta_binomial,
    fit_gamma_poisson,
)
from orchestration.scoring.tables import Population

EVENTS_CAP = 50.0
"""No source speaks for the brand's level with more than 50 conversions: beyond that what it leaves
out (leaky codes, chosen activations) is larger than its counting error of 14 %."""


@dataclass(frozen=True)
class Roi:
    """The accept, post and roi stages, and the money.

    Attributes:
        accept: Chance to accept an activation.
        posts: Posts per accepted activation: the chance that one appears.
        conversion: The person's conversion rate over what reach, relevance and resonance predict.
        level_mean: The brand's conversions per engaged person, posterior mean.
        level_shape: Its posterior shape.
        excess: Orders after engaging above the same people's own rate; NaN unknown.
        order_value: Average net value of an order; NaN where no order is known.
        acceptance_cost: Cost of one accepted activation.
    """

    accept: Factor
    posts: Factor
    conversion: Factor
    level_mean: float
    level_shape: float
    excess: Floats
    order_value: float
    acceptance_cost: float


def measure_roi(population: Population, evidence: Evidence, p: Parameters) -> Roi:
    """Acceptance, posting, conversion, cost and order value."""
    column = population.reader("roi")
    activations, accepted = column("activation_count"), column("accepted_count")
    posted = column("posted_count")
    # Somebody may post without ever having pressed "accept": that counts as accepted.
    taken = np.fmax(accepted, np.minimum(posted, activations))
    accept = _share(population, taken, activations, BetaPrior(p.accept_share, p.accept_strength))
    follow = _share(
        population, np.minimum(posted, taken), taken, BetaPrior(p.posted_share, p.posted_strength)
    )
    level_mean, level_shape = _level(evidence, p)
    return Roi(
        accept=Factor(
            "accept", 1.0, (Beta(*accept),), "{} % chance to accept", known_or(activations, 0) > 0
        ),
        posts=Factor(
            "posts",
            1.0,
            (Beta(*follow),),
            "{} posts per accepted activation",
            known_or(taken, 0) > 0,
        ),
        conversion=_conversion(population, evidence, p),
        level_mean=level_mean,
        level_shape=level_shape,
        excess=evidence.controlled.excess,
        order_value=_order_value(population),
        acceptance_cost=_acceptance_cost(population, taken, p),
    )


def conversion_prior(population: Population, evidence: Evidence, p: Parameters) -> GammaPrior:
    """How much people differ in conversions beyond what is expected of them."""
    return fit_gamma_poisson(
        *population.fitting(evidence.events, evidence.expected), GammaPrior(1.0, p.roi_shape)
    )


def _conversion(population: Population, evidence: Evidence, p: Parameters) -> Factor:
    """Each person's own ratio to what is expected of them.

    Where the reach behind the expectation was not counted, the ratio has to answer for that as
    well: 1/s' = (1 + 1/s)(1 + v) - 1, v the reach's squared coefficient of variation.
    """
    prior = conversion_prior(population, evidence, p)
    spread = np.where(evidence.expected > 0, evidence.spread, 0.0)
    start = 1.0 / ((1.0 + 1.0 / prior.shape) * (1.0 + spread) - 1.0)
    shape = start + evidence.events
    mean = shape / (start + prior.mean * evidence.expected)
    # In units of the prior's mean: nobody is moved by a level that `level_mean` already holds.
    return Factor(
        "roi",
        1.0,
        (Gamma(mean, shape),),
        "{} conversions per engaged person",
        evidence.expected > 0,
    )


def _share(
    population: Population, part: Floats, whole: Floats, default: BetaPrior
) -> tuple[Floats, Floats]:
    return fit_beta_binomial(*population.fitting(part, whole), default).posterior(part, whole)


def _level(evidence: Evidence, p: Parameters) -> tuple[float, float]:
    """The brand's conversions per engaged person: Gamma posterior mean and shape.

    Codes count what friends would have bought anyway; they are divided by `attribution_inflation`
    and speak only where neither an activation nor an excess does. An excess is as sure as all the
    orders it was taken from, so it weighs excess / orders of what a plain count would.
    """
    controlled = evidence.controlled
    excess, orders = max(controlled.total_excess, 0.0), controlled.total_orders
    sure = min(1.0, max(excess, orders**0.5) / orders) if orders > 0 else 0.0
    sources = [
        (*evidence.activated.total(), 1.0),
        (excess, controlled.total_windows, sure),
    ]
    if all(events <= 0 for events, _, _ in sources):
        events, people = evidence.codes.total()
        sources.append((events / p.attribution_inflation, people, 1.0))
    shape, rate = p.act_shape, p.act_shape / p.act_rate
    for events, exposure, certainty in sources:
        if exposure > 0:
            weight = certainty * min(1.0, EVENTS_CAP / max(events, 1e-9))
            shape += events * weight
            rate += exposure * weight
    return shape / rate, shape


def _total(events: Floats, exposure: Floats) -> tuple[float, float]:
    use = ~np.isnan(events) & ~np.isnan(exposure) & (known_or(exposure, 0.0) > 0)
    return float(np.sum(events[use])), float(np.sum(exposure[use]))


def _order_value(population: Population) -> float:
    """Average net value of an order in the brand's currency; NaN where unknown or not positive."""
    amount = population.numbers("relevance", "net_revenue_amount")
    orders = population.numbers("relevance", "order_count") - known_or(
        population.numbers("relevance", "other_currency_order_count"), 0.0
    )
    total, count = _total(amount, orders)
    return total / count if count > 0 and total > 0 else float("nan")


def _acceptance_cost(population: Population, taken: Floats, p: Parameters) -> float:
    cost, count = _total(population.numbers("roi", "incentive_cost_amount"), taken)
    return cost / count if count > 0 and cost > 0 else p.acceptance_cost
