"""The verdict in one plain sentence."""

import math
from collections.abc import Mapping
from typing import Any

from orchestration.measurement.judgement import Judged

_WHAT = {
    "incremental_conversions": "conversions that would not have come otherwise",
    "incremental_margin": "of margin that would not have come otherwise",
    "roi": "profit per unit of cost, of what would not have come otherwise",
}
_PLACES = {"incremental_conversions": 0, "incremental_margin": 0, "roi": 2}


def sentence(campaign: Mapping[str, Any], judged: Judged, currency: str = "") -> str:
    """What a campaign came to, with figures, in words that promise nothing more."""
    name = campaign["name"] or campaign["campaign_id"]
    rule, figure = judged.rule, judged.figure
    unit = f" {currency}" if rule.metric == "incremental_margin" and currency else ""

    def number(value: float) -> str:
        return f"{value:,.{_PLACES[rule.metric]}f}{unit}"

    arms = f"{judged.treated:,} people were treated and {judged.controls:,} held out"
    asked = f"the {number(rule.at_least)} asked for"
    found = f"{number(figure.value)} {_WHAT[rule.metric]}"
    if not math.isnan(figure.low):
        found += f" ({rule.confidence:.0%} interval {number(figure.low)} to {number(figure.high)})"
    could = (
        "nothing varied that could tell anything"
        if math.isnan(judged.detectable)
        else f"to be found it had to be {number(judged.detectable)} or more"
    )
    said = {
        "works": f"works: it brought {found}, above {asked}",
        "does not": f"does not work: it brought {found}, below {asked}",
        "too small": f"is too small to tell: {found}; {could}",
        "not finished": "is not finished: windows still run",
        "undecided": f"is undecided: {found}; {asked} lie inside",
    }[judged.verdict]
    if judged.verdict == "undecided" and judged.ratio.is_alarming:
        draws = 1 / max(judged.ratio.p, 1e-12)
        said = f"cannot be judged: a lot gives so uneven arms once in {draws:,.0f} draws"
    elif judged.verdict == "undecided" and math.isnan(figure.value):
        said = "cannot be judged: there is nobody, or too few, to compare with"
    return f"{name} {said}; {arms}."
