"""The experimental reading of one group: what would not have come without activating.

Only what links and codes see is counted, in both arms alike: of what activating truly brings, what
came without a code is not seen, so these figures are a lower bound in expectation.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from orchestration.measurement.attributed import Figure
from orchestration.measurement.context import Context
from orchestration.measurement.design import Difference, Floats
from orchestration.measurement.experiment import differences
from orchestration.measurement.outcomes import Outcomes
from orchestration.measurement.rows import Row

NOBODY_HELD_OUT = "Nobody was held out (or nobody treated): what would have come anyway is unknown."
ALL_ALIKE = "Everybody's outcome is the same: nothing tells how sure that is."
NO_EVENT = "Nothing came in either arm; the ends are what that rules out."
OPEN = "The window has not ended: so far."
PER_PERSON = "Nobody's single effect can be measured: each is either treated or held out."


@dataclass(frozen=True)
class Effects:
    """Differences of one group by outcome, and the figures around them."""

    found: Mapping[str, Difference]
    people: Outcomes

    def of(self, outcome: str) -> Figure:
        """Added per person treated, with its interval."""
        one = self.found[outcome]
        return Figure(one.value, one.low, one.high, denominator=float(one.treated))

    def in_all(self, outcome: str) -> Figure:
        """Added by all the treated together whose outcome is known."""
        one = self.of(outcome)
        return Figure(*(x * one.denominator for x in (one.value, one.low, one.high)))


SEEN = "Of what codes and links saw; what came without them comes on top."
"""Said of figures that would be larger if every conversion told who brought it."""


def effects(
    people: Outcomes, seed: int, confidence: float, names: Collection[str] | None = None
) -> Effects:
    """Compares both arms in every outcome, or in the named ones."""
    outcomes = {n: y for n, y in _outcomes(people).items() if names is None or n in names}
    found = differences(outcomes, people.design, confidence=confidence, seed=seed)
    return Effects(
        {name: _ruled_out(one, outcomes[name], confidence) for name, one in found.items()}, people
    )


def experimental(people: Outcomes, context: Context, seed: int) -> Iterator[Row]:
    """Figures of both arms compared; the only ones called incremental."""
    told = effects(people, seed, context.confidence)
    treated = people.treated
    cost = _cost(treated)
    of_seen = _cost(treated.where(~np.isnan(treated.column("engagement_count"))))

    def row(metric: str, figure: Figure, unit: str, outcome: str, note: str | None = None) -> Row:
        name = f"incremental_{metric}"
        why = _note(told.found[outcome], people, outcome)
        return Row("experimental", name, figure, unit, context.benchmarks.get(name), why or note)

    each, every = told.of, told.in_all
    yield row("conversions", every("conversions"), "conversions", "conversions", SEEN)
    for whom in ("invited", "accepted", "posted"):
        share, note = _reached(treated, whom)
        per = each("conversions").over(share)
        yield row(f"conversions_per_{whom}", per, "conversions per person", "conversions", note)
    friends = each("friends")
    yield row("friends_converted_per_invited", friends, "people per person", "friends")
    yield row("revenue", every("revenue"), context.currency, "revenue", SEEN)
    margin = every("revenue").times(context.margin)
    yield row("margin", margin, context.currency, "revenue")
    yield row("roi", margin.returned_on(cost), "profit per cost", "revenue")
    per_one = every("conversions").under(cost)
    yield row("cost_per_conversion", per_one, context.currency, "conversions",
              "Has no upper end where the effect may be none.")  # fmt: skip
    yield row("engagements", every("engagements"), "acts", "engagements")
    per_act = every("engagements").under(of_seen)
    yield row("cost_per_engagement", per_act, context.currency, "engagements")
    yield row("conversions_in_long_window", every("long"), "conversions", "long")
    yield row(
        "conversions_after_window", every("after"), "conversions", "after",
        "Below zero: pulled forward. Above: activating went on to work.",
    )  # fmt: skip
    for suffix in ("when_first", "when_activated_before"):
        per = each(suffix)
        yield row(f"conversions_per_invited_{suffix}", per, "conversions per person", suffix)
    yield row("own_orders_per_invited", each("own_orders"), "orders per person", "own_orders")
    own = each("own_revenue")
    yield row("own_revenue_per_invited", own, f"{context.currency} per person", "own_revenue")
    yield row("churn_share", each("churn"), "fraction", "churn",
              "Of those who had ordered before: no order of their own in the window.")  # fmt: skip
    yield row("outreach_withdrawal_share", each("withdrawn"), "fraction", "withdrawn")


def _cost(treated: Outcomes) -> float:
    """What was given to them; unknown where no cost is known."""
    costs = treated.column("incentive_cost")
    return float("nan") if np.all(np.isnan(costs)) else float(np.nansum(costs))


def _outcomes(people: Outcomes) -> dict[str, Floats]:
    column = people.column
    conversions, long_run = column("conversion_count"), column("long_conversion_count")
    before = column("previous_activation_count")
    own = column("own_order_count")
    ended = np.where(column("is_long_window_complete") > 0, 1.0, np.nan)
    return {
        "conversions": conversions,
        "friends": column("friends_converted_count"),
        "revenue": column("net_amount"),
        "long": long_run * ended,
        "after": (long_run - conversions) * ended,
        "when_first": np.where(before == 0, conversions, np.nan),
        "when_activated_before": np.where(before > 0, conversions, np.nan),
        "engagements": column("engagement_count"),
        "own_orders": own,
        "own_revenue": column("own_net_amount"),
        "churn": np.where(
            (column("earlier_own_order_count") > 0) & ~np.isnan(own), own == 0, np.nan
        ),
        "withdrawn": column("has_withdrawn_outreach"),
    }


def _ruled_out(found: Difference, outcome: Floats, confidence: float) -> Difference:
    """Where no event came in either arm, the rates that would have shown one: the rule of three."""
    if found.is_told or np.isnan(found.value) or np.nanmax(outcome) > 0:
        return found
    least = -np.log((1 - confidence) / 2)
    low, high = -least / found.controls, least / found.treated
    return Difference(
        0.0, float(low), float(high), 0.0, confidence, found.treated, found.controls, float("nan")
    )


def _reached(treated: Outcomes, whom: str) -> tuple[float, str | None]:
    """Share of the treated who got so far; who did not is taken to have been left unmoved."""
    if whom == "invited":
        return 1.0, None
    flags = treated.column(f"has_{whom}")
    if np.all(np.isnan(flags)):
        return float("nan"), "Not recorded."
    return float(np.nanmean(flags)), "The effect on all invited, over the share who got so far."


def _note(found: Difference, people: Outcomes, outcome: str) -> str | None:
    if np.isnan(found.value):
        if outcome in {"long", "after"} and not people.is_long_complete:
            return "The long window has not ended."
        return NOBODY_HELD_OUT
    if not found.is_told:
        return ALL_ALIKE
    if found.error == 0:
        return NO_EVENT
    return None if people.is_complete else OPEN
