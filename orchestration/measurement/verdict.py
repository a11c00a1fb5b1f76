"""Judges campaigns: the figure its rule names, whether arms can be believed, the verdict."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import ndtri

from orchestration.measurement.attributed import UNKNOWN, Figure
from orchestration.measurement.caused import Effects, effects
from orchestration.measurement.context import Context
from orchestration.measurement.judgement import Judged, Rule
from orchestration.measurement.outcomes import Outcomes
from orchestration.measurement.ratio import sample_ratio, usual_propensity
from orchestration.measurement.rows import known
from orchestration.measurement.wording import sentence

_DECIDING = ("conversions", "revenue")

POWER_AND_LEVEL = float(ndtri(0.8) + ndtri(0.975))
"""Standard errors an effect must have to be found in 80 % of campaigns, at 5 %."""


def rule_of(campaign: Mapping[str, Any]) -> Rule:
    """The rule its definition states; the default where it states none."""
    if campaign["decision_metric"] is None:
        return Rule()
    default = Rule()
    at_least, confidence = campaign["decision_at_least"], campaign["decision_confidence"]
    return Rule(
        metric=campaign["decision_metric"],
        at_least=default.at_least if at_least is None else float(at_least),
        confidence=default.confidence if confidence is None else float(confidence),
        is_default=False,
    )


def judge(people: Outcomes, everybody: Outcomes, rule: Rule, context: Context) -> Judged:
    """Judges one campaign, all its waves together.

    Args:
        people: Who was assigned in it.
        everybody: Who was assigned in any, for arms without a recorded chance.
        rule: What it is judged by.
        context: Constants of the run.
    """
    campaign = people.table["campaign_id"][0].as_py()
    told = effects(people, context.seed_of(campaign), rule.confidence, _DECIDING)
    costs = people.treated.column("incentive_cost")
    cost = float("nan") if np.all(np.isnan(costs)) else float(np.nansum(costs))
    figure, detectable, attributed = _of_rule(told, rule, context, cost)
    outcome = told.found["conversions" if rule.metric == "incremental_conversions" else "revenue"]
    chances = usual_propensity(everybody.is_treated, everybody.column("propensity"))
    of_campaign = np.asarray(everybody.table["campaign_id"].to_pylist()) == campaign
    measured = ~np.isnan(people.column("conversion_count"))
    return Judged(
        rule=rule,
        figure=figure,
        detectable=detectable,
        attributed=attributed,
        treated=outcome.treated,
        controls=outcome.controls,
        explained=outcome.explained,
        ratio=sample_ratio(people.is_treated, chances[of_campaign], measured),
        is_complete=people.is_complete,
    )


def _of_rule(
    told: Effects, rule: Rule, context: Context, cost: float
) -> tuple[Figure, float, float]:
    """The figure that decides, what could be detected of it, and its attributed counterpart."""
    treated = told.people.treated
    if rule.metric == "incremental_conversions":
        error = told.found["conversions"].error * told.found["conversions"].treated
        seen = float(np.nansum(treated.column("conversion_count")))
        return told.in_all("conversions"), POWER_AND_LEVEL * error or math.nan, seen
    margin = told.in_all("revenue").times(context.margin)
    revenue = told.found["revenue"]
    detectable = POWER_AND_LEVEL * revenue.error * revenue.treated * context.margin
    seen = float(np.nansum(treated.column("net_amount"))) * context.margin
    if rule.metric == "incremental_margin":
        return margin, detectable or math.nan, seen
    if not cost > 0:
        return UNKNOWN, math.nan, math.nan
    return margin.returned_on(cost), detectable / cost or math.nan, (seen - cost) / cost


def as_row(
    campaign: Mapping[str, Any], judged: Judged, propensity_basis: str, currency: str
) -> dict[str, Any]:
    """One row of `campaign_verdict`."""
    return {
        "campaign_id": campaign["campaign_id"],
        "name": campaign["name"],
        "objective": campaign["objective"],
        "verdict": judged.verdict,
        "sentence": sentence(campaign, judged, currency),
        "decision_metric": judged.rule.metric,
        "decision_at_least": judged.rule.at_least,
        "decision_confidence": judged.rule.confidence,
        "is_default_rule": judged.rule.is_default,
        "value": known(judged.figure.value),
        "low": known(judged.figure.low),
        "high": known(judged.figure.high),
        "treated_count": judged.treated,
        "control_count": judged.controls,
        "detectable_lift": known(judged.detectable),
        "explained_share": known(judged.explained),
        "sample_ratio_p": known(judged.ratio.p),
        "propensity_basis": propensity_basis,
    }
