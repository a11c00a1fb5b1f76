"""What named people may bring together: joint draws of the posterior behind the ranking.

The draws of all people share the brand's level and each world is the same for everybody, so the
spread of a sum over people is honest. What overlaps between their audiences is not known here.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from orchestration.scoring.arrays import Draws, Floats, Integers
from orchestration.scoring.draws import Sampler, shared_rate
from orchestration.scoring.evidence import captured_share
from orchestration.scoring.funnel import STAGES_OF, Funnel, build_funnel
from orchestration.scoring.parameters import Parameters
from orchestration.scoring.simulation import draw_scores, make_sampler
from orchestration.scoring.tables import ScoringTables, lay_out


@dataclass(frozen=True)
class PortfolioDraws:
    """Draws of one activation of some people, each of shape (people, N).

    Attributes:
        accept: Chance to accept.
        conversions: Expected conversions.
        reach: Expected distinct people who act on its posts.
    """

    accept: Floats
    conversions: Floats
    reach: Floats


@dataclass(frozen=True)
class Portfolio:
    """Everybody's posterior means, and joint draws of whomever one names.

    Attributes:
        customer_id: People, sorted.
        accept: Chance to accept, shape (people,).
        conversions: Conversions of one activation, shape (people,).
        reach: Distinct people who act on the posts of one activation, shape (people,).
        unit_value: Worth of one conversion.
        unit: What that worth is counted in; `conversions` where no order value is known.
        captured_share: Share of conversions that carry the code of who brought them.
    """

    customer_id: pa.Array
    accept: Floats
    conversions: Floats
    reach: Floats
    unit_value: float
    unit: str
    captured_share: float
    _funnel: Funnel
    _sampler: Sampler
    _level: Draws

    def draw(self, rows: Integers) -> PortfolioDraws:
        """Joint draws of the people in these rows, in the same possible worlds for all."""
        accept = self._sampler.draw("accept", rows)
        reach = self._sampler.draw("posts", rows)
        reach *= accept
        reach *= self._sampler.draw("reach", rows)
        _, conversions = draw_scores(self._funnel, self._sampler, self._level, rows)
        made = (part.astype(np.float64) for part in (accept, conversions, reach))
        return PortfolioDraws(*made)


def make_portfolio(tables: ScoringTables, parameters: Parameters) -> Portfolio:
    """Fits the funnel as `rank` does and keeps what draws its stages.

    Args:
        tables: The marts, as the ranking reads them.
        parameters: As the ranking was made with; the objective makes no difference here.

    Raises:
        ScoringInputError: A table cannot be scored.

    Example:
        >>> made = make_portfolio(ScoringTables(pa.table({
        ...     "customer_id": ["anna", "ben"], "has_outreach_consent": [True, True]})),
        ...     Parameters(draws=64))
        >>> drawn = made.draw(np.array([0, 1]))
        >>> drawn.conversions.shape, made.unit
        ((2, 64), 'conversions')
    """
    p = replace(parameters, objective="conversions")
    population = lay_out(tables, p.fit_sample)
    funnel = build_funnel(population, p)
    roi = funnel.roi
    return Portfolio(
        customer_id=population.customer_id,
        accept=funnel.means["accept"],
        conversions=funnel.expected_conversions,
        reach=funnel.product(STAGES_OF["awareness"]),
        unit_value=funnel.unit_value,
        unit=funnel.unit,
        captured_share=captured_share(population, p)[0],
        _funnel=funnel,
        _sampler=make_sampler(funnel, population.hashes, p),
        _level=shared_rate("level", roi.level_mean, roi.level_shape, count=p.draws, seed=p.seed),
    )
