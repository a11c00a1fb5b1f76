"""ROI: whether a person accepts and posts, what their engaged people's acts become, what it costs.

Conversions per engaged person come from up to three sources: past activations, personal codes, and
orders inside against outside the window after an engagement (self-controlled). Each says how many
conversions it expected of the person and how many came; together they move the person's own rate
away from the brand's, as far as their evidence goes. The brand's level is one uncertain number that
all people share.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Floats, known_or, ratio
from orchestration.scoring.draws import Beta, Factor, Gamma
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.reach import Reach
from orchestration.scoring.relevance import Relevance
from orchestration.scoring.resonance import Resonance
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


@dataclass(frozen=True)
class SelfControlled:
    """Orders of engaged people inside against outside the window after they engaged.

    Attributes:
        events: Orders credited to each person, thinned; NaN unknown.
        expected: Orders expected of them at the brand's average lift; NaN unknown.
        excess: Orders above the same people's own rate, may be negative; NaN unknown.
        total_orders: All exposed orders.
        total_excess: Sum of `excess`.
        total_windows: Person-windows exposed, each weighted by the person's response.
    """

    events: Floats
    expected: Floats
    excess: Floats
    total_orders: float
    total_excess: float
    total_windows: float


def measure_roi(
    population: Population,
    reach: Reach,
    relevance: Relevance,
    resonance: Resonance,
    p: Parameters,
) -> Roi:
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

    response = relevance.affinity.mean() * resonance.factor.mean()
    per_activation = reach.factor.mean() * relevance.topical.mean() * response
    code_people = np.where(column("code_count") > 0, known_or(reach.engaged_people, 0.0), np.nan)
    codes = (column("attributed_conversion_count"), code_people * response)
    activated = (column("activation_conversion_count"), posted * per_activation)
    controlled = _self_controlled(population, response, p)

    mean, shape = _level(codes, activated, controlled, p)
    events, expected = np.zeros(population.size), np.zeros(population.size)
    for k, e, pooled in (
        (*codes, _pooled(*codes)),
        (*activated, _pooled(*activated)),
        (controlled.events, controlled.expected, 1.0),
    ):
        known = ~np.isnan(k) & ~np.isnan(e) & (known_or(e, 0.0) > 0) & (pooled > 0)
        events += np.where(known, k, 0.0)
        expected += np.where(known, e * pooled, 0.0)
    default = GammaPrior(1.0, p.roi_shape)
    prior = fit_gamma_poisson(*population.fitting(events, expected), default)
    own_mean, own_shape = prior.posterior(events, expected)
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
        # Over the prior's mean, so that nobody is moved by a level that `level_mean` already holds.
        conversion=Factor(
            "roi",
            1.0 / prior.mean,
            (Gamma(own_mean, own_shape),),
            "{} conversions per engaged person",
            expected > 0,
        ),
        level_mean=mean,
        level_shape=shape,
        excess=controlled.excess,
        order_value=_order_value(population),
        acceptance_cost=_acceptance_cost(population, taken, p),
    )


def _share(
    population: Population, part: Floats, whole: Floats, default: BetaPrior
) -> tuple[Floats, Floats]:
    return fit_beta_binomial(*population.fitting(part, whole), default).posterior(part, whole)


def _self_controlled(population: Population, response: Floats, p: Parameters) -> SelfControlled:
    """Each person's exposed orders as evidence about their own rate, and their plain excess.

    Exposed orders are Poisson(b + x r): b what the same people buy anyway in as many days, x the
    excess the brand sees on average. One thinning step at r = 1 gives each order the chance
    w = x / (b + x) of being the influence's, and the Fisher information x²/(b + x) = w x; so the
    evidence is w² k events against w x expected.

    Source:
        Farrington, Biometrics 51 (1995) 228-235, doi:10.2307/2533328.
    """
    column = population.reader("roi")
    days, orders = column("exposed_day_count"), column("exposed_order_count")
    base_days, base_orders = column("unexposed_day_count"), column("unexposed_order_count")
    prior = fit_gamma_poisson(
        *population.fitting(base_orders, base_days), GammaPrior(p.order_rate, p.order_shape)
    )
    own_rate, _ = prior.posterior(base_orders, base_days)
    usual = own_rate * days
    excess = orders - usual
    known = ~np.isnan(excess) & (known_or(days, 0.0) > 0)
    weighted_days = days * response
    total_days = float(np.sum(weighted_days[known]))
    total_excess = float(np.sum(excess[known]))
    per_day = max(total_excess, 0.0) / total_days if total_days > 0 else 0.0
    lift = weighted_days * per_day
    w = known_or(ratio(lift, usual + lift), 0.0)
    usable = known & (w > 0)
    return SelfControlled(
        events=np.where(usable, w**2 * orders, np.nan),
        expected=np.where(usable, w * lift, np.nan),
        excess=np.where(known, excess, np.nan),
        total_orders=float(np.sum(orders[known])),
        total_excess=total_excess,
        total_windows=total_days / p.conversion_window_days,
    )


def _level(
    codes: tuple[Floats, Floats],
    activated: tuple[Floats, Floats],
    controlled: SelfControlled,
    p: Parameters,
) -> tuple[float, float]:
    """The brand's conversions per engaged person: Gamma posterior mean and shape.

    Codes count what friends would have bought anyway; they are divided by `attribution_inflation`
    and speak only where neither an activation nor an excess does. An excess is as sure as all the
    orders it was taken from, so it weighs excess / orders of what a plain count would.
    """
    excess, orders = max(controlled.total_excess, 0.0), controlled.total_orders
    sure = min(1.0, max(excess, orders**0.5) / orders) if orders > 0 else 0.0
    sources = [
        (*_total(*activated), 1.0),
        (excess, controlled.total_windows, sure),
    ]
    if all(events <= 0 for events, _, _ in sources):
        events, exposure = _total(*codes)
        sources.append((events / p.attribution_inflation, exposure, 1.0))
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


def _pooled(events: Floats, exposure: Floats) -> float:
    """Events per unit of exposure over everybody, 0 where there is none."""
    k, e = _total(events, exposure)
    return k / e if e > 0 else 0.0


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
