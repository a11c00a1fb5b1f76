"""Value against budget: what the best choice for more or less money would bring."""

from typing import Any

import numpy as np

from orchestration.campaign.definition import Definition
from orchestration.campaign.expected import Expected
from orchestration.campaign.prospects import Prospects
from orchestration.campaign.rows import money
from orchestration.campaign.rules import Rules
from orchestration.campaign.selection import select
from orchestration.campaign.wave import Wave

POINTS = 12
"""Budgets told, besides the plan's own cost: from an eighth of it up to the whole budget left."""

MOST = 1_000
"""Places of a point: beyond them nobody plans a wave, and the curve has long been flat."""


def budget_curve(
    prospects: Prospects, definition: Definition, wave: Wave, expected: Expected, budget: float
) -> list[dict[str, Any]]:
    """Points of the curve, and the plan itself among them.

    The points keep to no number of places and no quota: they tell what money alone would buy, and
    the plan beside them what the rules cost.

    Args:
        prospects: The candidates.
        definition: The campaign.
        wave: The plan.
        expected: What the plan's treated bring.
        budget: What is left of the campaign's budget.
    """
    kept = 1 - definition.holdout.share
    value, modular = prospects.value.thinned(kept), prospects.modular(kept)
    won = prospects.conversions.thinned(kept)
    points = []
    for amount in _budgets(wave.promised, budget):
        rules = Rules.of(prospects.offer.unit_cost, amount / kept, 0, min(prospects.size, MOST))
        choice = select(value, modular, rules, exchanges=False)
        assert choice is not None  # nobody keeps to every rule of a point
        points.append(
            {
                "budget": money(amount),
                "people_count": int(choice.order.size),
                "expected_value": value.value(choice.order),
                "expected_conversions": won.value(choice.order),
                "expected_cost": kept * float(np.sum(prospects.cost[choice.order])),
                "is_plan": False,
            }
        )
    plan = {
        "budget": money(wave.promised),
        "people_count": int(wave.planned.size),
        "expected_value": expected.value.mean,
        "expected_conversions": expected.conversions.mean,
        "expected_cost": expected.cost.mean,
        "is_plan": True,
    }
    return [*points, plan]


def _budgets(plan: float, budget: float) -> list[float]:
    """Amounts in even ratios, whole ones where they are large; where nothing costs, the budget."""
    if plan <= 0:
        return [budget]
    steps = np.geomspace(plan / 8, max(budget, 2 * plan), POINTS)
    return sorted({float(np.round(step, 0 if step >= POINTS else 2)) for step in steps})
