"""Figures of each assigned person: attributed and matched; no experiment is of one person."""

import numpy as np

from orchestration.measurement.attributed import poisson_ends
from orchestration.measurement.caused import PER_PERSON
from orchestration.measurement.context import Context
from orchestration.measurement.design import Floats
from orchestration.measurement.matched import excess_of_each
from orchestration.measurement.outcomes import Outcomes
from orchestration.measurement.rows import PersonalFigure

NO_CODE = "They own no code or link: nothing can be credited to them."
NO_COST = "Nothing was given, or its cost is unknown."
NO_EXPOSURE = "Nobody is known to have acted on their posts, or not in the trailing window."


def figures(people: Outcomes, context: Context) -> list[PersonalFigure]:
    """What is told of each person, figure by figure."""
    unknown = np.full(len(people), np.nan)
    conversions = people.column("conversion_count")
    amount = people.column("net_amount")
    exposed, usual = people.column("exposed_order_count"), people.column("usual_order_count")

    def fact(metric: str, values: Floats, unit: str, note: str = NO_CODE) -> PersonalFigure:
        return PersonalFigure(
            "attributed", metric, unit, values, values, values, values, unknown, note
        )

    return [
        PersonalFigure(
            "attributed", "conversions", "conversions", conversions,
            *poisson_ends(conversions, context.confidence), conversions, unknown, NO_CODE,
        ),
        fact("friends_converted", people.column("friends_converted_count"), "people"),
        fact("revenue", amount, context.currency),
        fact("margin", amount * context.margin, context.currency),
        fact("cost_fulfilled", people.column("incentive_cost"), context.currency, NO_COST),
        PersonalFigure(
            "matched", "excess_orders", "orders", exposed - usual,
            *excess_of_each(exposed, usual, context.confidence), exposed, usual, NO_EXPOSURE,
        ),
        PersonalFigure(
            "experimental", "incremental_conversions", "conversions",
            unknown, unknown, unknown, unknown, unknown, PER_PERSON,
        ),
    ]  # fmt: skip
