"""What each person who may be planned would bring to one campaign, alone and together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.campaign.audiences import Ties, spread
from orchestration.campaign.candidates import preferred
from orchestration.campaign.coverage import Coverage
from orchestration.campaign.definition import Definition
from orchestration.campaign.incentives import Offer, best_offer, log_odds
from orchestration.campaign.market import Market
from orchestration.scoring.portfolio import Portfolio, PortfolioDraws

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

REACH_OBJECTIVES = frozenset({"engagement", "awareness"})
PEOPLE_UNIT = "engaged people"


@dataclass(frozen=True)
class Prospects:
    """The candidates of one campaign, by customer_id; figures are of an activation.

    Attributes:
        rows: Their rows among all people, shape (candidates,).
        offer: What each is offered.
        conversions: Whom they would win: coverage of expected conversions.
        reach: Whom they would engage: coverage of expected distinct people.
        value: What is maximised before cost: one of the two, worth in `unit`.
        cost: Expected cost, shape (candidates,).
        bonus: What preferences add in the choice alone, shape (candidates,).
        unit: What `value` is counted in.
        is_priced: Whether costs are of the same unit, and are subtracted.
    """

    rows: Integers
    offer: Offer
    conversions: Coverage
    reach: Coverage
    value: Coverage
    cost: Floats
    bonus: Floats
    unit: str
    is_priced: bool

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return int(self.rows.size)

    def modular(self, share: float) -> Floats:
        """What each adds by themselves if treated with chance `share`: preferences less cost."""
        return share * (self.bonus - (self.cost if self.is_priced else 0.0))

    def draws(self, portfolio: Portfolio, some: Integers) -> PortfolioDraws:
        """Joint draws of some candidates, with the incentive each is offered."""
        drawn = portfolio.draw(self.rows[some])
        lift = self.offer.lift[some][:, None]
        return PortfolioDraws(
            np.minimum(drawn.accept * lift, 1.0), drawn.conversions * lift, drawn.reach * lift
        )


def make_prospects(market: Market, definition: Definition, rows: Integers) -> Prospects:
    """Offers each candidate their best incentive and spreads what it brings over audiences."""
    portfolio = market.portfolio
    for_reach = definition.objective in REACH_OBJECTIVES
    is_priced = not for_reach and portfolio.unit == definition.currency
    alone = (
        portfolio.reach[rows]
        if for_reach
        else portfolio.conversions[rows] * (portfolio.unit_value if is_priced else 1.0)
    )
    offer = best_offer(
        portfolio.accept[rows],
        alone,
        definition.incentives,
        log_odds(market.responses),
        is_priced=is_priced,
    )
    ties = _among(market.ties, rows, market.people.num_rows)
    known, cell = market.known_share[rows], market.cell[rows]
    everybody = Ties(ties.person, ties.actor, ties.strength, np.ones(ties.actor.size, dtype=bool))
    conversions = spread(portfolio.conversions[rows] * offer.lift, known, ties, cell, market.pool)
    reach = spread(portfolio.reach[rows] * offer.lift, known, everybody, cell, market.pool)
    worth = portfolio.unit_value if is_priced else 1.0
    value = reach if for_reach else Coverage(conversions.chances, conversions.worth * worth)
    weight = preferred(market.people.take(rows), definition)
    return Prospects(
        rows=rows,
        offer=offer,
        conversions=conversions,
        reach=reach,
        value=value,
        cost=offer.accept * offer.unit_cost,
        bonus=weight * value.singles,
        unit=PEOPLE_UNIT if for_reach else portfolio.unit,
        is_priced=is_priced,
    )


def _among(ties: Ties, rows: Integers, people: int) -> Ties:
    """The ties of some people, by their place in `rows`; actors numbered anew."""
    place = np.full(people, -1, dtype=np.int64)
    place[rows] = np.arange(rows.size)
    person = place[ties.person]
    kept = person >= 0
    actor = np.unique(ties.actor[kept], return_inverse=True)[1].reshape(-1).astype(np.int64)
    return Ties(person[kept], actor, ties.strength[kept], ties.is_winnable[kept])
