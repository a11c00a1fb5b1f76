"""Two pictures of a backtest, drawn offline: the lift curve, and expected against brought."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from orchestration.backtest.calibration import Held
from orchestration.backtest.results import OURS, SHARES, Measured

WIDTH, HEIGHT = 460, 300
_OURS_COLOR = "#1b5e9e"
_OTHERS = ("#b2506e", "#d98b4a", "#c9b35b", "#7fbf7b", "#6b6bb0", "#4aa3a3", "#9a9a9a")


def lift_curve(measured: Measured) -> dict[str, Any]:
    """A Vega-Lite picture: share of the conversions found by share of the people chosen."""
    import altair as alt

    names = list(measured.curves)
    rows = [
        {"chosen": share, "found": float(value), "ranking": name}
        for name, curve in measured.curves.items()
        for share, value in zip(SHARES, curve, strict=True)
    ]
    colors = [_OURS_COLOR, *_OTHERS][: len(names)]
    chart = (
        alt.Chart({"values": rows}, width=WIDTH, height=HEIGHT, title="What each order finds")
        .mark_line()
        .encode(
            x=alt.X("chosen:Q", title="share of the people chosen", axis=alt.Axis(format="%")),
            y=alt.Y("found:Q", title="share of the conversions found", axis=alt.Axis(format="%")),
            color=alt.Color(
                "ranking:N", title=None, scale=alt.Scale(domain=names, range=colors), sort=names
            ),
            strokeWidth=alt.condition(alt.datum.ranking == OURS, alt.value(3.5), alt.value(1.4)),
        )
    )
    return dict(chart.configure_view(stroke=None).to_dict())


def calibration(held: Sequence[Held]) -> dict[str, Any]:
    """A Vega-Lite picture: conversions an activation brought, by what was expected of it."""
    import altair as alt

    rows = [dataclasses.asdict(one) for one in held]
    ends = [0.0, max(max(one.expected, one.high) for one in held) * 1.05 + 1e-9]
    diagonal = (
        alt.Chart({"values": [{"expected": end, "added": end} for end in ends]})
        .mark_line(strokeDash=[4, 4], color="#9a9a9a")
        .encode(x="expected:Q", y="added:Q")
    )
    base = alt.Chart({"values": rows}, width=WIDTH, height=HEIGHT).encode(
        x=alt.X("expected:Q", title="expected conversions of an activation")
    )
    color = alt.Color(
        "group:N",
        title=None,
        sort=[one.group for one in held],
        scale=alt.Scale(
            domain=[one.group for one in held], range=[_OURS_COLOR, *_OTHERS][: len(held)]
        ),
    )
    bars = base.mark_rule(strokeWidth=2).encode(
        color=color,
        y=alt.Y("low:Q", title="brought, treated less control (90 % interval)"),
        y2="high:Q",
    )
    points = base.mark_point(filled=True, size=80).encode(y="added:Q", color=color)
    picture = alt.layer(diagonal, bars, points).properties(title="Expected against brought")
    return dict(picture.configure_view(stroke=None).to_dict())
