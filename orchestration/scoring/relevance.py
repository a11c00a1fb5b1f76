"""Relevance: how much of what a person posts, and of whom they reach, is about the brand.

Three readings: how their people respond on topical posts, how much of their content is topical, and
what the engaged people themselves do (audience affinity). The customer's own loyalty is measured
here too, and published, but does not enter the score: a loyal customer's friends may all be
customers already. Who cannot be won again is `saturation`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Flags, Floats, known_or, ratio
from orchestration.scoring.draws import Beta, Factor, Gamma
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.reach import Reach, effective_posts, luck_trust
from orchestration.scoring.shrinkage import (
    BetaPrior,
    GammaPrior,
    fit_gamma_poisson,
)
from orchestration.scoring.tables import Population
from orchestration.scoring.traces import MeanTrace, Trace, mean_trace, response_factor, trace


@dataclass(frozen=True)
class Relevance:
    """The relevance and saturation stages and their readings.

    Attributes:
        topical: Topical engaged people per topical post, over engaged people per post.
        affinity: How much likelier the engaged people are to act, being who they are; mean 1.
        unsaturated: Share of the engaged people who do not buy already.
        topic_share: Weighted share of posts about the brand's topics, shrunk; NaN unknown.
        audience_affinity: Share of engaged people with an interest of their own, shrunk; NaN
            unknown.
        saturation: Recent buyers / engaged people, as counted; NaN unknown.
    """

    topical: Factor
    affinity: Factor
    unsaturated: Factor
    topic_share: Floats
    audience_affinity: Floats
    saturation: Floats


def relevance_traces(population: Population, p: Parameters) -> dict[str, Trace | MeanTrace]:
    """What tells of interest: the person's topical posts, and what their people do elsewhere.

    Of the engaged people it is told by their acts on the brand's topics (`affinity`), of the
    listeners known by name by how much what they post about is what buyers post about
    (`interest`).
    """
    column = population.reader("relevance")
    listeners = column("active_listener_count")
    interest = ratio(column("interested_listener_activity"), column("newcomer_listener_activity"))
    return {
        "interest": mean_trace(
            population,
            interest * listeners * p.posts_per_listener,
            np.where(np.isnan(interest), np.nan, listeners * p.posts_per_listener),
            GammaPrior(p.interest_ratio, p.interest_shape),
        ),
        "topic": trace(
            population,
            column("topic_weight_sum"),
            column("post_count"),
            BetaPrior(p.topic_share, p.topic_strength),
        ),
        # Of those who have not bought: a buyer's acts on topic tell of the sale that was.
        "affinity": trace(
            population,
            column("audience_topical_newcomer_count"),
            column("audience_newcomer_count"),
            BetaPrior(p.affinity_share, p.affinity_strength),
        ),
    }


def measure_relevance(
    population: Population,
    topical: Factor,
    traces: Mapping[str, Trace | MeanTrace],
    elasticities: Mapping[str, float],
    p: Parameters,
) -> Relevance:
    """The factors of relevance and saturation, from the traces and the buyers in the audience."""
    column = population.reader("relevance")
    people, buyers = column("engaged_people_count"), column("audience_recent_buyer_count")
    audience = trace(
        population,
        column("audience_topical_people_count"),
        people,
        BetaPrior(p.affinity_share, p.affinity_strength),
    )
    # Where more listeners are known by name than ever engaged, they say more.
    listeners = column("active_listener_count")
    named = known_or(listeners, 0.0) > known_or(people, 0.0)
    winnable = ratio(column("winnable_listener_activity"), column("known_listener_activity"))
    named &= ~np.isnan(winnable) & ~np.isnan(population.numbers("relevance", "order_count"))
    buyers = np.where(named, listeners * (1.0 - winnable), buyers)
    people = np.where(named, listeners, people)
    won = trace(population, buyers, people, BetaPrior(p.buyer_share, p.buyer_strength))
    content = traces["topic"]
    words = "{} times the usual interest in the topics"
    return Relevance(
        topical=topical,
        affinity=response_factor("affinity", words, traces, elasticities),
        unsaturated=Factor(
            "saturation",
            1.0,
            (Beta(won.b, won.a),),
            "{} % of the engaged do not buy yet",
            won.known,
        ),
        topic_share=np.where(content.known, content.mean(), np.nan),
        audience_affinity=np.where(audience.known, audience.mean(), np.nan),
        saturation=ratio(column("audience_recent_buyer_count"), column("engaged_people_count")),
    )


def measure_topical(population: Population, reach: Reach, p: Parameters) -> Factor:
    """Topical people per topical post, relative to the person's own people per post.

    With reach u held at its posterior mean, T people on m topical posts are Poisson with mean
    t u e(m), e() the effective posts. Somebody without topical posts is drawn from the others.
    """
    topical_posts = population.numbers("reach", "topical_post_count")
    all_posts = population.numbers("reach", "post_count")
    actor_known = population.numbers("reach", "actor_known_post_count")
    counted = population.numbers("reach", "topical_counted_post_count")
    # Topical posts are assumed to have known actors as often as the person's other posts.
    visible = np.minimum(known_or(ratio(actor_known, all_posts), 1.0), 1.0)
    observed: Flags = reach.basis == "observed"
    seen_posts = np.where(observed, topical_posts * visible, counted)
    events = reach.topical_engaged_people
    exposure = reach.factor.mean() * effective_posts(seen_posts, reach.return_share)
    exposure = np.where(exposure > 0, exposure, np.nan)
    # An estimate is worth 1/s² people, whatever it was made from.
    worth = 1.0 / reach.line.spread**2
    trust = np.where(observed, 1.0, np.minimum(1.0, worth / np.maximum(known_or(events, 0), 1e-9)))
    trust = np.minimum(trust, luck_trust(events, seen_posts, p))
    default = GammaPrior(p.topical_ratio, p.topical_shape)
    prior = fit_gamma_poisson(*population.fitting(events * trust, exposure * trust), default)
    mean, shape = prior.posterior(events * trust, exposure * trust)
    return Factor(
        "topical",
        1.0,
        (Gamma(mean, shape),),
        "{} times as many act when the post is on topic",
        ~np.isnan(exposure),
    )


def customer_affinity(population: Population) -> Floats:
    """The customer's own tie to the brand, 0-100: mean percentile of what is known.

    Recency, frequency, value, mentions (posts and acts on the brand's content) and reviews less
    complaints; each as a mid-rank percentile among the customers for whom it is known. Published
    beside the score and no part of it.

    Returns:
        Index 0-100, NaN where none is known, shape (people,).
    """
    column = population.reader("relevance")
    review = ratio(column("review_score_sum") + 0.5, column("review_count") + 1.0)
    review = np.where(column("review_count") > 0, review, np.nan)
    complaints = column("complaint_count")
    signals = (
        column("last_ordered_at"),
        column("order_count"),
        column("net_revenue_amount"),
        _sum_known(column("brand_mention_post_count"), column("brand_act_count")),
        review,
        np.where(complaints > 0, -complaints, np.nan),
    )
    total, known = np.zeros(population.size), np.zeros(population.size)
    for signal in signals:
        share = percentiles(signal)
        total += known_or(share, 0.0)
        known += ~np.isnan(share)
    return ratio(total, known)


def percentiles(values: Floats) -> Floats:
    """Mid-rank percentile among the known, 0-100: 100 (rank - 1) / (n - 1); ties share their mean.

    A single known value stands at 50. NaN stays NaN.

    Example:
        >>> percentiles(np.array([1.0, 3.0, 3.0, np.nan, 9.0])).tolist()
        [0.0, 50.0, 50.0, nan, 100.0]
    """
    out = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if known.size == 1:
        out[known] = 50.0
    if known.size > 1:
        _, place, count = np.unique(values[known], return_inverse=True, return_counts=True)
        before = np.cumsum(count) - count
        out[known] = 100.0 * (before + (count - 1) / 2.0)[place] / (known.size - 1)
    return out


def _sum_known(first: Floats, second: Floats) -> Floats:
    neither = np.isnan(first) & np.isnan(second)
    return np.where(neither, np.nan, known_or(first, 0.0) + known_or(second, 0.0))
