"""ROI: whether a person accepts and posts, what their engaged people's acts become, what it costs.

The evidence of conversions (`evidence`) moves a person's own rate away from the brand's, as far as
it goes. The brand's level is one uncertain number that all people share.
"""

from dataclasses import dataclass, replace

import numpy as np

from orchestration.scoring.arrays import Floats, known_or, ratio
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

ENOUGH_BOOKINGS = 10
"""Fewer costs than that tell an average and no line."""
UNKNOWN_COST_SPREAD = 0.5
CERTAIN = 1e-6
TINY_COST = 1e-9
EVERYDAY_EVENTS = 4.0
"""What everyday posts tell of an activation's is worth so many conversions: a factor of two either
way, which is how much offers are known to change."""
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
        reach: Engaged people per post, informed by conversions where it was not counted.
        level_mean: The brand's conversions per engaged person, posterior mean.
        level_shape: Its posterior shape.
        excess: Orders after engaging above the same people's own rate; NaN unknown.
        order_value: Average net value of an order; NaN where no order is known.
        order_share: Share of conversions that are orders; the others bring no revenue.
        cost: Cost of one accepted activation.
    """

    accept: Factor
    posts: Factor
    conversion: Factor
    reach: Factor
    level_mean: float
    level_shape: float
    excess: Floats
    order_value: float
    order_share: float
    cost: Factor


def measure_roi(population: Population, evidence: Evidence, reach: Factor, p: Parameters) -> Roi:
    """Acceptance, posting, conversion, cost and order value."""
    column = population.reader("roi")
    activations, accepted = column("activation_count"), column("accepted_count")
    posted = column("posted_count")
    # Somebody may post without ever having pressed "accept": that counts as accepted.
    taken = np.fmax(accepted, np.minimum(posted, activations))
    # Who was asked a moment ago has refused nothing.
    answered = np.where(np.isnan(column("answered_count")), activations, column("answered_count"))
    answered = np.maximum(answered, taken)
    accept = _share(population, taken, answered, BetaPrior(p.accept_share, p.accept_strength))
    follow = _share(
        population, np.minimum(posted, taken), taken, BetaPrior(p.posted_share, p.posted_strength)
    )
    level_mean, level_shape = _level(evidence, p)
    conversion, informed_reach = _conversion(population, evidence, reach, p)
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
        conversion=conversion,
        reach=informed_reach,
        level_mean=level_mean,
        level_shape=level_shape,
        excess=evidence.controlled.excess,
        order_value=_order_value(population),
        order_share=_order_share(population),
        cost=measure_cost(population, taken, p),
    )


def conversion_prior(population: Population, evidence: Evidence, p: Parameters) -> GammaPrior:
    """How much people differ in conversions beyond what is expected of them."""
    return fit_gamma_poisson(
        *population.fitting(evidence.events, evidence.expected), GammaPrior(1.0, p.roi_shape)
    )


def share_out(
    gain: Floats, shape: Floats, prior_shapes: tuple[Floats, float]
) -> tuple[Gamma, Gamma]:
    """Splits the posterior of a product of two rates between them, as far as each was uncertain.

    Conversions tell of reach times ratio, not of either. Of what they tell, in logs, each takes
    the share it had in the prior's spread:

        w = ln(1 + 1/s1) / (ln(1 + 1/s1) + ln(1 + 1/s2)),  gain = gain^w · gain^(1-w),
        1 + 1/shape = (1 + 1/shape)^w · (1 + 1/shape)^(1-w)

    so that means multiply to the product's mean and variances to its variance; without evidence
    both priors come back.

    Args:
        gain: Posterior over prior mean of the product, > 0, shape (people,).
        shape: Posterior shape of the product, shape (people,).
        prior_shapes: Prior shapes of the first rate, shape (people,), and of the second.

    Returns:
        Both posteriors, each in units of its prior mean.

    Example:
        >>> first, second = share_out(np.array([9.0]), np.array([4.0]), (np.array([1.0]), 1.0))
        >>> first.mean.round(6).tolist(), second.mean.round(6).tolist()
        ([3.0], [3.0])
    """
    one, other = np.log1p(1.0 / prior_shapes[0]), np.log1p(1.0 / prior_shapes[1])
    w = one / (one + other)
    spread = np.log1p(1.0 / shape)
    return (
        Gamma(gain**w, 1.0 / np.expm1(w * spread)),
        Gamma(gain ** (1.0 - w), 1.0 / np.expm1((1.0 - w) * spread)),
    )


def _conversion(
    population: Population, evidence: Evidence, reach: Factor, p: Parameters
) -> tuple[Factor, Factor]:
    """Each person's own ratio to what is expected of them, and reach with what it learnt from it.

    Where the reach behind the expectation was counted it stays, and the ratio has the whole
    evidence. Where it was not, conversions tell of both: their product starts from the shape s',
    1/s' = (1 + 1/s)(1 + v) - 1, v the reach's squared coefficient of variation, and is shared out.
    """
    prior = conversion_prior(population, evidence, p)
    informed = (evidence.expected > 0) & (evidence.spread > 0)
    spread = np.where(informed, evidence.spread, 0.0)
    start = 1.0 / ((1.0 + 1.0 / prior.shape) * (1.0 + spread) - 1.0)
    shape = start + evidence.events
    # In units of the prior's mean: nobody is moved by a level that `level_mean` already holds.
    gain = shape / (start + prior.mean * evidence.expected)
    before = reach.chances[0]
    assert isinstance(before, Gamma)
    people, own = share_out(gain, shape, (before.shape, prior.shape))
    conversion = Gamma(np.where(informed, own.mean, gain), np.where(informed, own.shape, shape))
    after = Gamma(
        np.where(informed, before.mean * people.mean, before.mean),
        np.where(informed, people.shape, before.shape),
    )
    words = "{} conversions per engaged person"
    return (
        Factor("roi", 1.0, (conversion,), words, evidence.expected > 0),
        replace(reach, chances=(after,), known=reach.known | informed),
    )


def _share(
    population: Population, part: Floats, whole: Floats, default: BetaPrior
) -> tuple[Floats, Floats]:
    return fit_beta_binomial(*population.fitting(part, whole), default).posterior(part, whole)


def _level(evidence: Evidence, p: Parameters) -> tuple[float, float]:
    """The brand's conversions per engaged person and activation post: posterior mean and shape.

    What comes after everyday posts (the self-controlled excess) is the prior of what comes after
    an activation's, worth `EVERYDAY_EVENTS` at most, since an activation differs: an offer, several
    posts. Activations then speak for themselves. Codes count what friends would have bought anyway;
    they are divided by `attribution_inflation` and speak only where neither of the others does. An
    excess is as sure as all the orders it was taken from, so it weighs excess / orders of what a
    plain count would.
    """
    controlled = evidence.controlled
    excess, orders = max(controlled.total_excess, 0.0), controlled.total_orders
    sure = min(1.0, max(excess, orders**0.5) / orders) if orders > 0 else 0.0
    activated = evidence.activated.total()
    prior = (p.act_shape, p.act_shape / p.act_rate)
    shape, rate = _updated(prior, excess, controlled.total_windows, sure)
    if excess <= 0 and activated[0] <= 0:
        events, people = evidence.codes.total()
        shape, rate = _updated((shape, rate), events / p.attribution_inflation, people, 1.0)
    if activated[1] <= 0:
        return shape / rate, shape
    weakened = min(1.0, EVERYDAY_EVENTS / shape)
    # A plain count of λX events tells X/λ of λ, a difference of variance v tells X²/v.
    awaited = activated[1] * shape / rate
    certainty = min(1.0, awaited / evidence.added_variance) if evidence.added_variance else 1.0
    shape, rate = _updated((shape * weakened, rate * weakened), *activated, certainty)
    # What codes see is itself an estimate: its squared variation comes on top.
    return shape / rate, 1.0 / (1.0 / shape + 1.0 / evidence.seen_from)


def _updated(
    prior: tuple[float, float], events: float, exposure: float, certainty: float
) -> tuple[float, float]:
    """Gamma shape and rate after a source, which speaks with `EVENTS_CAP` events at most."""
    if exposure <= 0:
        return prior
    weight = certainty * min(1.0, EVENTS_CAP / max(events, 1e-9))
    return prior[0] + events * weight, prior[1] + exposure * weight


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


def _order_share(population: Population) -> float:
    """Orders among the conversions that codes credited, all people together; 1 without any.

    One order is added, so that a single sign-up does not make every conversion worthless.
    """
    orders = population.numbers("roi", "attributed_order_count")
    found, conversions = _total(orders, population.numbers("roi", "attributed_conversion_count"))
    return (found + 1.0) / (conversions + 1.0)


def measure_cost(population: Population, taken: Floats, p: Parameters) -> Factor:
    """Cost of one accepted activation: what was booked for the person, else for people like them.

        ln cost = a + b ln(followers + 1) + N(0, s²),  b ≥ 0

    b is fitted on the bookings and never negative, so more followers never make anybody cheaper.
    Unknown followers are integrated over: the mean of those who are known, their spread added.
    Where nothing was ever booked, the parameter stands, the same for all.

    Args:
        population: The people.
        taken: Accepted activations of each, shape (people,); NaN unknown.
        p: Constants.
    """
    amount = population.numbers("roi", "incentive_cost_amount")
    booked = known_or(ratio(amount, taken), 0.0)
    known = booked > 0
    words = "costs {} an acceptance"
    people = population.size
    if not np.any(known):
        certain = Gamma(np.full(people, max(p.acceptance_cost, TINY_COST)), np.full(people, 1e6))
        return Factor("cost", 1.0, (certain,), words, known)
    followers = np.log1p(population.numbers("reach", "followers_count"))
    sized = ~np.isnan(followers)
    centre = float(np.mean(followers[sized])) if np.any(sized) else 0.0
    x = np.where(sized, followers - centre, 0.0)
    slope, intercept, spread = _line(x[known & sized], np.log(booked[known & sized]))
    if np.count_nonzero(known & sized) < ENOUGH_BOOKINGS:
        slope, intercept = 0.0, float(np.log(np.mean(booked[known])))
    guess = np.exp(intercept + slope * x + 0.5 * spread**2)
    reach_of = x[sized] if np.any(sized) else np.zeros(1)
    anybody = float(np.mean(np.exp(intercept + slope * reach_of + 0.5 * spread**2)))
    wider = spread**2 + slope**2 * float(np.var(reach_of))
    mean = np.where(known, booked, np.where(sized, guess, anybody))
    variance = np.where(known, CERTAIN, np.where(sized, spread**2, wider))
    shape = 1.0 / np.expm1(np.maximum(variance, CERTAIN))
    return Factor("cost", 1.0, (Gamma(mean, shape),), words, known)


def _line(x: Floats, y: Floats) -> tuple[float, float, float]:
    """Slope (not negative), intercept and residual spread of y on x."""
    if x.size < ENOUGH_BOOKINGS:
        return 0.0, 0.0, UNKNOWN_COST_SPREAD
    slope, intercept = np.polyfit(x, y, 1) if np.ptp(x) > 0 else (0.0, float(np.mean(y)))
    if slope < 0:
        slope, intercept = 0.0, float(np.mean(y))
    residual = y - intercept - slope * x
    return float(slope), float(intercept), float(np.sqrt(np.mean(residual**2)))
