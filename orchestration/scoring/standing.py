"""Standings: between which places each person may truly stand, when only the order matters.

Where nobody's money is known, a score's interval is wide with what all people share, and says
nothing of who is better. A place is free of it: in every posterior draw everybody is ordered anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from orchestration.scoring.arrays import Draws, Floats, Integers
from orchestration.scoring.funnel import build_funnel
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.simulation import make_sampler
from orchestration.scoring.tables import ScoringTables, lay_out

STAGES = ("reach", "topical", "rest")
"""What a person's own public acts tell of: whom they reach, on topic, and how people listen."""

CELLS = 40_000_000
"""Draws times people held at once: 160 MB as float32."""

LEAST_DRAWS = 50


@dataclass(frozen=True)
class Standing:
    """Where one person stands.

    Attributes:
        better: People above them in the mean order.
        better_low: People above them in the better end of the central interval.
        better_high: People above them in the worse end.
        top_probability: Share of draws in which they are among the best k.
    """

    better: int
    better_low: int
    better_high: int
    top_probability: float


def standings(tables: ScoringTables, parameters: Parameters) -> Mapping[str, Standing]:
    """Everybody's place by people reached on topic who listen, with its interval.

        value = engaged people per post * topical ratio * affinity * resonance

    Args:
        tables: The marts; see `rank`.
        parameters: Constants; `draws`, `interval`, `k` and `seed` matter here. Fewer draws are
            taken of very many people: `CELLS` bounds people times draws.

    Returns:
        `customer_id` to standing.

    Raises:
        ScoringInputError: A table cannot be scored.

    Example:
        >>> import pyarrow as pa
        >>> found = standings(ScoringTables(pa.table({
        ...     "customer_id": ["anna"], "has_outreach_consent": [True]})), Parameters())
        >>> found["anna"]
        Standing(better=0, better_low=0, better_high=0, top_probability=1.0)
    """
    population = lay_out(tables, parameters.fit_sample)
    if population.size == 0:
        return {}
    funnel = build_funnel(population, parameters)
    means = funnel.means
    value = means["reach"] * means["topical"] * means["affinity"] * means["resonance"]
    affordable = max(LEAST_DRAWS, CELLS // population.size)
    chosen = replace(parameters, draws=min(parameters.draws, affordable))
    sampler = make_sampler(funnel, population.hashes, chosen)
    everybody = np.arange(population.size)
    drawn = sampler.draw(STAGES[0], everybody)
    for stage in STAGES[1:]:
        drawn *= sampler.draw(stage, everybody)
    places = _places(drawn)
    edge = (1 - parameters.interval) / 2
    low, high = np.quantile(places, [edge, 1 - edge], axis=1, method="closest_observation")
    top = np.mean(places < parameters.k, axis=1)
    better = _places(value[:, None])[:, 0]
    return {
        customer: Standing(int(mean), int(min(mean, best)), int(max(mean, worst)), float(chance))
        for customer, mean, best, worst, chance in zip(
            population.customer_id.to_pylist(), better, low, high, top, strict=True
        )
    }


def _places(values: Draws | Floats) -> Integers:
    """How many stand above each, draw by draw. Shape (people, draws); ties by position."""
    order = np.argsort(-values, axis=0, kind="stable")
    places = np.empty(order.shape, dtype=np.int64)
    above = np.broadcast_to(np.arange(values.shape[0])[:, None], order.shape)
    np.put_along_axis(places, order, above, axis=0)
    return places
