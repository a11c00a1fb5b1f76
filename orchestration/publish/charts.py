"""Two pictures of a ranking, drawn offline: how scores spread, and reach against resonance.

Their size does not grow with the number of people: scores are counted into bins and the scatter
shows every n-th rank, so a page about a million customers weighs what one about a thousand does.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BINS = 40
POINTS = 1_500
WIDTH, HEIGHT = 420, 260

_GRADES = {"A": "#1b7837", "B": "#7fbf7b", "C": "#c9b35b", "D": "#d98b4a", "F": "#b2506e"}


def score_distribution(ranked: pa.Table) -> dict[str, Any]:
    """A Vega-Lite histogram of `score`, in `BINS` bins between the extremes."""
    import altair as alt

    scores = pc.drop_null(ranked["score"]).to_numpy()
    scores = scores[np.isfinite(scores)]
    counts, edges = np.histogram(scores, bins=BINS)
    rows = [
        {"from": float(edges[i]), "to": float(edges[i + 1]), "people": int(count)}
        for i, count in enumerate(counts)
    ]
    chart = (
        alt.Chart(_data(rows), width=WIDTH, height=HEIGHT, title="Scores")
        .mark_bar(color="#4878a8")
        .encode(
            x=alt.X("from:Q", bin="binned", title="score, value of one activation"),
            x2="to:Q",
            # Most people bring little and a few much: a linear axis would show one bar.
            y=alt.Y("people:Q", scale=alt.Scale(type="symlog"), title="people (log scale)"),
        )
    )
    return _specification(chart)


def reach_against_resonance(ranked: pa.Table) -> dict[str, Any]:
    """A Vega-Lite scatter of the two indices, coloured by grade; at most `POINTS` people."""
    import altair as alt

    known = ranked.select(["reach_index", "resonance_index", "grade"]).drop_null()
    step = max(1, -(-known.num_rows // POINTS))
    shown = known.take(pa.array(range(0, known.num_rows, step), pa.int64()))
    title = "Reach against resonance" + (f", one of every {step} people" if step > 1 else "")
    chart = (
        alt.Chart(_data(shown.to_pylist()), width=WIDTH, height=HEIGHT, title=title)
        .mark_circle(size=22, opacity=0.6)
        .encode(
            x=alt.X("reach_index:Q", title="reach index"),
            y=alt.Y("resonance_index:Q", title="resonance index"),
            color=alt.Color(
                "grade:N",
                title="grade",
                scale=alt.Scale(domain=list(_GRADES), range=list(_GRADES.values())),
            ),
        )
    )
    return _specification(chart)


def to_svg(specification: dict[str, Any]) -> str:
    """The picture as SVG text; no address is ever fetched."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification, allowed_base_urls=[]))


def to_png(specification: dict[str, Any]) -> bytes:
    """The picture as PNG; no address is ever fetched."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(specification, scale=1.5, allowed_base_urls=[]))


def _data(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"values": rows}


def _specification(chart: Any) -> dict[str, Any]:
    return dict(chart.configure_view(stroke=None).to_dict())
