"""The funnel: a person's value is the product of its stages.

    expected_conversions = P(accept) * posts per activation * topical engaged people per post
                           * P(act | engaged) * (1 - saturation)

Belongs here: which stages an objective multiplies, what one unit of the product is worth and what
an activation costs. How a stage is estimated is its factor's business; all stages are independent
given the population, so the mean of the product is the product of the means, exactly.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.scoring.arrays import Floats
from orchestration.scoring.draws import Factor
from orchestration.scoring.evidence import gather_evidence
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.reach import Reach, measure_reach
from orchestration.scoring.relevance import (
    Relevance,
    measure_relevance,
    measure_topical,
    relevance_traces,
)
from orchestration.scoring.resonance import (
    Resonance,
    measure_resonance,
    resonance_traces,
    suspect_share,
)
from orchestration.scoring.roi import TINY_COST, Roi, conversion_prior, measure_roi
from orchestration.scoring.tables import Population
from orchestration.scoring.traces import learn_elasticities

CONVERSION_STAGES = (
    "accept", "posts", "reach", "topical", "affinity", "resonance", "roi", "saturation",
)  # fmt: skip
STAGES_OF = {
    "conversions": CONVERSION_STAGES,
    "engagement": ("accept", "posts", "reach", "acts"),
    "awareness": ("accept", "posts", "reach"),
}
"""Stages each objective multiplies."""


@dataclass(frozen=True)
class Funnel:
    """Everything the ranking needs: stages, their means, and the money.

    Attributes:
        factors: Stage name to factor.
        means: Stage name to posterior mean, shape (people,). `roi` holds the brand's level too.
        stages: The stages of the chosen objective, in funnel order.
        unit_value: Value of one unit of the product.
        unit: What the score is counted in.
        has_cost: Whether the cost of an accepted activation is subtracted (conversions only).
        elasticities: Weight of each trace, as learnt.
    """

    factors: dict[str, Factor]
    means: dict[str, Floats]
    stages: tuple[str, ...]
    unit_value: float
    unit: str
    has_cost: bool
    reach: Reach
    relevance: Relevance
    resonance: Resonance
    roi: Roi
    elasticities: dict[str, float]

    def product(self, stages: tuple[str, ...]) -> Floats:
        """Product of the stages' posterior means, shape (people,)."""
        out = self.means[stages[0]].copy()
        for stage in stages[1:]:
            out *= self.means[stage]
        return out

    @property
    def expected_conversions(self) -> Floats:
        """Posterior mean of the conversions of one activation, shape (people,)."""
        return self.product(CONVERSION_STAGES)

    @property
    def expected_value(self) -> Floats:
        """Posterior mean of the objective before cost, shape (people,)."""
        return self.product(self.stages) * self.unit_value

    @property
    def expected_cost(self) -> Floats:
        """Posterior mean of the cost that is subtracted, shape (people,)."""
        if not self.has_cost:
            return np.zeros(self.means["accept"].shape)
        return self.means["accept"] * self.means["cost"]


def build_funnel(population: Population, p: Parameters) -> Funnel:
    """Fits every stage on the population."""
    suspects = suspect_share(population, p)
    reach = measure_reach(population, suspects, p)
    topical = measure_topical(population, reach, p)
    interest, listening = relevance_traces(population, p), resonance_traces(population, p)
    # What reach alone lets expect: held against it, the traces show what they are worth.
    plain = gather_evidence(population, reach, topical.mean(), np.ones(population.size), p)
    shape = conversion_prior(population, plain, p).shape
    elasticities = learn_elasticities(interest | listening, plain.events, plain.expected, shape, p)
    relevance = measure_relevance(population, topical, interest, elasticities, p)
    resonance = measure_resonance(population, listening, elasticities, suspects, p)
    response = relevance.affinity.mean() * resonance.factor.mean()
    evidence = gather_evidence(population, reach, topical.mean(), response, p)
    roi = measure_roi(population, evidence, reach.factor, p)
    factors = {
        factor.name: factor
        for factor in (
            roi.accept,
            roi.posts,
            roi.reach,
            relevance.topical,
            relevance.affinity,
            resonance.factor,
            roi.conversion,
            relevance.unsaturated,
            reach.acts_per_person,
            roi.cost,
        )
    }
    means = {name: np.array(factor.mean()) for name, factor in factors.items()}
    means["roi"] = means["roi"] * roi.level_mean
    unit_value, unit, has_cost = _worth(roi, p)
    return Funnel(
        factors=factors,
        means=means,
        stages=STAGES_OF[p.objective],
        unit_value=unit_value,
        unit=unit,
        has_cost=has_cost,
        reach=reach,
        relevance=relevance,
        resonance=resonance,
        roi=roi,
        elasticities=elasticities,
    )


def _worth(roi: Roi, p: Parameters) -> tuple[float, str, bool]:
    """Value of a unit, its name, and whether cost is subtracted, by objective.

    Without a known order value a conversion counts 1 and no currency is subtracted from it.
    """
    cost = float(np.mean(roi.cost.mean()))
    is_priced = cost > TINY_COST
    if p.objective == "awareness":
        return 1.0, "engaged people", False
    if p.objective == "engagement":
        if is_priced:
            return 1.0 / cost, f"engagements per {p.currency}", False
        return 1.0, "engagements", False
    if np.isnan(roi.order_value) or p.margin == 0:
        return 1.0, "conversions", False
    return p.margin * roi.order_value * roi.order_share, p.currency, is_priced
