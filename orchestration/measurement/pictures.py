"""Three readings of every campaign side by side, with their intervals, drawn offline."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.publish.charts import WIDTH

READINGS = {
    "attributed": "conversions",
    "matched": "excess_orders",
    "experimental": "incremental_conversions",
}
"""The figure that each reading is shown by; orders are conversions of one kind."""

_WORDS = {
    "attributed": "attributed: by code or link",
    "matched": "matched: orders above the usual",
    "experimental": "experimental: treated against held out",
}
_COLOURS = ("#9aa7b5", "#c9b35b", "#1b7837")
_ROW_HEIGHT = 26


def shown(results: pa.Table) -> list[dict[str, Any]]:
    """One row per campaign and reading: what is drawn, and told in the terminal."""
    campaigns = results.filter(pc.equal(results["level"], "campaign"))
    return [row for row in campaigns.to_pylist() if READINGS.get(row["reading"]) == row["metric"]]


def three_readings(results: pa.Table) -> dict[str, Any]:
    """A Vega-Lite picture of what each campaign brought by each reading.

    Args:
        results: `campaign_results`.
    """
    import altair as alt

    points = [
        {
            "campaign": row["campaign_id"],
            "reading": _WORDS[row["reading"]],
            "value": row["value"],
            "low": row["low"],
            "high": row["high"],
        }
        for row in shown(results)
        if row["value"] is not None
    ]
    # Layers hold no data of their own: a facet gives each its campaign's.
    base = alt.Chart().encode(
        y=alt.Y("reading:N", sort=list(_WORDS.values()), title=None, axis=None),
        color=alt.Color(
            "reading:N",
            title=None,
            sort=list(_WORDS.values()),
            scale=alt.Scale(domain=list(_WORDS.values()), range=list(_COLOURS)),
            legend=alt.Legend(orient="bottom", columns=1, labelLimit=400),
        ),
    )
    ends = base.mark_rule(size=3).encode(
        x=alt.X("low:Q", title="conversions, with 90 % intervals"), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=70).encode(x="value:Q")
    zero = alt.Chart().mark_rule(strokeDash=[4, 3]).encode(x=alt.datum(0))
    chart = (
        alt.layer(zero, ends, dots, data={"values": points})
        .properties(width=WIDTH, height=3 * _ROW_HEIGHT)
        .facet(row=alt.Row("campaign:N", title=None))
        .properties(title="What each campaign brought, read three ways")
    )
    return dict(chart.configure_view(stroke="#ddd").to_dict())
