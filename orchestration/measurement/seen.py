"""The attributed and the matched reading of one group: what was seen, what it cost, per whom."""

from collections.abc import Iterator

import numpy as np

from orchestration.measurement.attributed import UNKNOWN, Figure, share, total
from orchestration.measurement.context import Context
from orchestration.measurement.design import Flags, Floats
from orchestration.measurement.matched import excess
from orchestration.measurement.outcomes import Outcomes
from orchestration.measurement.rows import Row

NO_CODE = "Nobody treated owns a code or link: nothing can be credited to them."
NOT_RECORDED = "Not recorded."
NOBODY = "There is nobody like this among the treated."
NO_COST = "No cost is known."
NOT_PLANNED = "Costs were not promised here, so what an acceptance was to cost is unknown."
NO_POSTS = "No post of anybody treated was ever observed."
NO_EXPOSURE = "Nobody is known to have acted on these posts, or not in the trailing window."
OPEN = "The window has not ended: counted so far."


def attributed(people: Outcomes, context: Context) -> Iterator[Row]:
    """Figures of the treated by link and code; facts of the ledger, not causes."""
    treated = people.treated
    currency = context.currency
    open_note = None if people.is_complete else OPEN
    brought = total(treated.column("conversion_count"), context.confidence)
    no_code = NO_CODE if np.isnan(brought.value) else open_note
    friends = treated.column("friends_converted_count")
    amount = treated.column("net_amount")
    revenue = total(amount, context.confidence, unit=_usual_amount(amount))
    margin = revenue.times(context.margin)
    fulfilled, committed = _sum(treated.column("incentive_cost")), _promised(treated)

    def row(metric: str, figure: Figure, unit: str, note: str | None) -> Row:
        return Row("attributed", metric, figure, unit, context.benchmarks.get(metric), note)

    yield row("conversions", brought, "conversions", no_code)
    yield row("friends_converted", total(friends, context.confidence), "people", no_code)
    for whom, those in _stages(treated).items():
        per = UNKNOWN
        if those is not None:
            counted = friends[those & ~np.isnan(friends)]
            per = total(counted, context.confidence).over(float(counted.size))
        note = NOT_RECORDED if those is None else no_code
        yield row(f"friends_converted_per_{whom}", per, "people per person", note)
    yield row("revenue", revenue, currency, no_code)
    yield row("margin", margin, currency, no_code)
    yield row("cost_committed", _fact(committed), currency, _unless(committed, NOT_PLANNED))
    yield row("cost_fulfilled", _fact(fulfilled), currency, _unless(fulfilled, NO_COST))
    cost_note = _unless(fulfilled, NO_COST) or no_code
    yield row("cost_per_conversion", brought.under(fulfilled), currency, cost_note)
    yield row("roi", margin.returned_on(fulfilled), "profit per cost", cost_note)
    acts = treated.column("engagement_count")
    engaged = total(acts, context.confidence)
    acts_note = NO_POSTS if np.isnan(engaged.value) else open_note
    yield row("engagements", engaged, "acts", acts_note)
    paid = _sum(treated.column("incentive_cost")[~np.isnan(acts)])
    per_act = engaged.under(paid)
    yield row("cost_per_engagement", per_act, currency, acts_note or _unless(paid, NO_COST))
    long_run = total(treated.column("long_conversion_count"), context.confidence)
    long_note = no_code if people.is_long_complete else "The long window has not ended: so far."
    yield row("conversions_in_long_window", long_run, "conversions", long_note)
    for metric, name in (("acceptance_share", "has_accepted"), ("posted_share", "has_posted")):
        yield from _by_experience(treated, metric, name, context)
    withdrew = treated.column("has_withdrawn_outreach")
    left = _share(withdrew, context)
    yield row("outreach_withdrawal_share", left, "fraction", _unless(left.value, NOT_RECORDED))


def matched(people: Outcomes, context: Context) -> Iterator[Row]:
    """Orders of exposed people above their own usual ones, of the treated and of the held out."""
    arms = {
        "excess_orders": people.treated,
        "excess_orders_of_held_out": people.where(~people.is_treated),
    }
    for metric, those in arms.items():
        found = excess(
            those.column("exposed_order_count"),
            those.column("usual_order_count"),
            context.confidence,
        )
        note = NO_EXPOSURE if np.isnan(found.value) else None
        yield Row("matched", metric, found, "orders", None, note)


def _stages(treated: Outcomes) -> dict[str, Flags | None]:
    """Who was invited, accepted and posted; None where that is not recorded."""
    stages: dict[str, Flags | None] = {"invited": np.ones(len(treated), dtype=bool)}
    for whom in ("accepted", "posted"):
        flags = treated.column(f"has_{whom}")
        stages[whom] = None if np.all(np.isnan(flags)) else flags > 0
    return stages


def _by_experience(treated: Outcomes, metric: str, name: str, context: Context) -> Iterator[Row]:
    """A share over all, over who is activated for the first time, and over who was before."""
    flags, before = treated.column(name), treated.column("previous_activation_count")
    groups = {"": before >= 0, "_when_first": before == 0, "_when_activated_before": before > 0}
    for suffix, those in groups.items():
        found = _share(flags[those], context)
        note = None
        if np.isnan(found.value):
            note = NOT_RECORDED if those.any() else NOBODY
        yield Row("attributed", metric + suffix, found, "fraction", None, note)


def _share(flags: Floats, context: Context) -> Figure:
    known = flags[~np.isnan(flags)]
    return share(float(known.sum()), float(known.size), context.confidence)


def _usual_amount(amounts: Floats) -> float:
    """What one conversion is worth; where none came, nothing says it."""
    came = amounts[amounts > 0]
    return float(np.mean(came)) if came.size else 0.0


def _promised(treated: Outcomes) -> float:
    """What everybody's acceptance was to cost; what was given where more is not known."""
    return _sum(treated.column("promised_cost"))


def _sum(costs: Floats) -> float:
    known = costs[~np.isnan(costs)]
    return float(known.sum()) if known.size else float("nan")


def _fact(value: float) -> Figure:
    return Figure(value, value, value, value)


def _unless(value: float, note: str) -> str | None:
    return note if np.isnan(value) else None
