"""What named people may bring together: joint draws of the posterior behind the ranking.

The draws of all people share the brand's level and each world is the same for everybody, so the
spread of a sum over people is honest. What overlaps between their audiences is not known here.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.scoring.arrays import Draws, Floats, Integers
from orchestration.scoring.draws import Sampler, shared_rate
from orchestration.scoring.funnel import CONVERSION_STAGES, Funnel, build_funnel
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.simulation import draw_scores, make_sampler
from orchestration.scoring.tables import ScoringTables, lay_out


@dataclass(frozen=True)
class PortfolioDraws:
    """Draws of one activation of some people, each of shape (people, N).

    Attributes:
        accept: Chance to accept.
        conversions: Expected conversions.
        units: Expected units of the objective: conversions, engagements or engaged people.
    """

    accept: Floats
    conversions: Floats
    units: Floats


@dataclass(frozen=True)
class Portfolio:
    """Everybody's posterior means, and joint draws of whomever one names.

    Attributes:
        customer_id: People, sorted.
        accept: Posterior mean chance to accept, shape (people,).
        conversions: Posterior mean conversions of one activation, shape (people,).
        units: Posterior mean units of the objective, shape (people,).
        engaged_per_post: Posterior mean of engaged people per post, shape (people,).
        unit_value: Worth of one unit.
        unit: What `units * unit_value` is counted in.
    """

    customer_id: pa.Array
    accept: Floats
    conversions: Floats
    units: Floats
    engaged_per_post: Floats
    unit_value: float
    unit: str
    _funnel: Funnel
    _sampler: Sampler
    _level: Draws

    def draw(self, rows: Integers) -> PortfolioDraws:
        """Joint draws of the people in these rows, in the same possible worlds for all."""
        accept = self._sampler.draw("accept", rows).astype(np.float64)
        scores, conversions = draw_scores(self._funnel, self._sampler, self._level, rows)
        if self._funnel.stages == CONVERSION_STAGES:
            units = conversions
        else:
            units = scores / np.float32(self._funnel.unit_value)
        return PortfolioDraws(accept, conversions.astype(np.float64), units.astype(np.float64))


def make_portfolio(tables: ScoringTables, parameters: Parameters) -> Portfolio:
    """Fits the funnel as `rank` does and keeps what draws its stages.

    Args:
        tables: The marts, as the ranking reads them.
        parameters: As the ranking was made with; another objective counts other units.

    Raises:
        ScoringInputError: A table cannot be scored, or nobody is in it.

    Example:
        >>> made = make_portfolio(ScoringTables(pa.table({
        ...     "customer_id": ["anna", "ben"], "has_outreach_consent": [True, True]})),
        ...     Parameters(draws=64))
        >>> drawn = made.draw(np.array([0, 1]))
        >>> drawn.conversions.shape, made.unit
        ((2, 64), 'conversions')
    """
    population = lay_out(tables, parameters.fit_sample)
    funnel = build_funnel(population, parameters)
    roi = funnel.roi
    level = shared_rate(
        "level", roi.level_mean, roi.level_shape, count=parameters.draws, seed=parameters.seed
    )
    return Portfolio(
        customer_id=population.customer_id,
        accept=funnel.means["accept"],
        conversions=funnel.expected_conversions,
        units=funnel.product(funnel.stages),
        engaged_per_post=funnel.means["reach"],
        unit_value=funnel.unit_value,
        unit=funnel.unit,
        _funnel=funnel,
        _sampler=make_sampler(funnel, population.hashes, parameters),
        _level=level,
    )
