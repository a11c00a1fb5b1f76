"""The proof's pictures: shares of the best, the grid, calibration, intervals of the total."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.proof.experiments import EVERY, Experiments
from orchestration.proof.intervals import EVERYBODY, PERSUADERS, Coverage
from orchestration.proof.totals import Totals
from orchestration.proof.value import Comparison, best_value, share_of_best
from orchestration.proof.worlds import OURS, JudgedWorld
from orchestration.publish.charts import to_svg

WIDTH, HEIGHT = 420, 260
_WORDS = {True: "holds the truth", False: "misses it"}
OUR_COLOUR, OTHER_COLOUR, WRONG_COLOUR = "#1b7837", "#9aa7b5", "#b2306e"


def value_bars(compared: Comparison) -> str:
    """Share of the best reachable 40 by ranking, with intervals."""
    import altair as alt

    rows = [
        {"ranking": name, "share": found.value, "low": found.low, "high": found.high}
        for name, found in compared.shares.items()
    ]
    base = alt.Chart(_data(rows)).encode(y=alt.Y("ranking:N", sort=None, title=None))
    colour = alt.condition(
        alt.datum.ranking == OURS, alt.value(OUR_COLOUR), alt.value(OTHER_COLOUR)
    )
    bars = base.mark_bar().encode(
        x=alt.X("share:Q", title="value of the 40 chosen / of the best reachable 40"), color=colour
    )
    ends = base.mark_rule(color="#222").encode(x="low:Q", x2="high:Q")
    return _svg((bars + ends).properties(width=WIDTH, height=HEIGHT, title="The default world"))


def grid_map(worlds: Sequence[JudgedWorld]) -> str:
    """Our share of the best in each cell of the grid where somebody persuades."""
    import altair as alt

    rows = [
        {
            "row": f"influence {w.parameters.influence:g}, homophily {w.parameters.homophily:g}",
            "column": f"richness {w.parameters.richness:g}, bots {w.parameters.bot_level:g}",
            "share": round(share_of_best(w, OURS), 3),
            "words": f"{share_of_best(w, OURS):.2f}",
        }
        for w in worlds
        if best_value(w) > 0 and w.parameters.influence > 0
    ]
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("column:N", sort=None, title=None, axis=alt.Axis(labelAngle=-30)),
        y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "share:Q", scale=alt.Scale(scheme="greens", domain=[0, 1], clamp=True), title="share"
        )
    )
    chart = cells + base.mark_text(color="#222").encode(text="words:N")
    title = "Our share of the best 40, world by world"
    return _svg(chart.properties(width=WIDTH, height=HEIGHT, title=title))


def calibration_lines(covered: Mapping[str, Coverage], title: str) -> str:
    """Stated against found coverage, by group; the diagonal is right."""
    import altair as alt

    rows = [
        {"stated": level, "found": found.value, "people": name}
        for name, coverage in covered.items()
        if name in {EVERYBODY, PERSUADERS} or name.startswith("evidence")
        for level, found in coverage.levels.items()
        if found.count
    ]
    right = alt.Chart(_data([{"x": 0.4, "y": 0.4}, {"x": 1, "y": 1}])).mark_line(
        color="#bbb", strokeDash=[4, 4]
    )
    zoomed = alt.Scale(domain=[0.4, 1])
    lines = (
        alt.Chart(_data(rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("stated:Q", scale=zoomed, title="interval states"),
            y=alt.Y("found:Q", scale=alt.Scale(domain=[0, 1]), title="interval holds the truth"),
            color=alt.Color("people:N", sort=None, title=None),
        )
    )
    chart = right.encode(x="x:Q", y="y:Q") + lines
    return _svg(chart.properties(width=WIDTH, height=HEIGHT, title=title))


def total_intervals(totals: Totals, title: str) -> str:
    """Every world's interval of the total, by estimate; coloured where it misses the truth."""
    ordered = sorted(totals.worlds, key=lambda world: (world.estimate, world.low))
    rows = [
        {
            "place": place,
            "estimate": world.estimate,
            "low": world.low,
            "high": world.high,
            "true": world.true,
            "holds": _WORDS[world.holds_truth],
        }
        for place, world in enumerate(ordered)
    ]
    return _intervals(rows, "incremental conversions", title)


def experiment_intervals(found: Experiments, title: str) -> str:
    """Every world's experimental interval, by estimate; coloured where it misses the truth."""
    together = [case for case in found.cases if case.campaign == EVERY and not math.isnan(case.low)]
    rows = []
    for place, case in enumerate(sorted(together, key=lambda case: (case.estimate, case.low))):
        true = found.seen_share * case.expected
        rows.append(
            {
                "place": place,
                "low": case.low,
                "high": case.high,
                "true": true,
                "holds": _WORDS[case.low <= true <= case.high],
            }
        )
    return _intervals(rows, "conversions added per person treated", title)


def _intervals(rows: list[dict[str, Any]], axis: str, title: str) -> str:
    import altair as alt

    base = alt.Chart(_data(rows)).encode(x=alt.X("place:O", axis=None))
    colours = alt.Scale(domain=[_WORDS[True], _WORDS[False]], range=[OTHER_COLOUR, WRONG_COLOUR])
    ends = base.mark_rule().encode(
        y=alt.Y("low:Q", title=axis),
        y2="high:Q",
        color=alt.Color("holds:N", scale=colours, title=None),
    )
    dots = base.mark_circle(size=10, color="#222").encode(y="true:Q")
    return _svg((ends + dots).properties(width=WIDTH * 1.5, height=HEIGHT, title=title))


def _data(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"values": rows}


def _svg(chart: Any) -> str:
    return to_svg(dict(chart.configure_view(stroke=None).to_dict()))
