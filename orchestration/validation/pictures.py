"""The report's pictures: what each ranking reaches, and how far ours is from degree, cut by cut."""

from collections.abc import Sequence
from typing import Any

from orchestration.evaluation.bootstrap import Interval
from orchestration.publish.charts import to_svg
from orchestration.validation.measurement import DEGREE, METRICS, OURS
from orchestration.validation.summary import Group

OUR_COLOUR, OTHER_COLOUR = "#b2506e", "#4878a8"
WIDTH, HEIGHT = 220, 150


def reached(group: Group) -> str:
    """Mean and interval of every ranking, a panel for each metric, as SVG."""
    rows = [
        {"metric": metric, "ranking": name, "is_ours": name == OURS, **_bounds(found)}
        for metric, figures in group.averages.items()
        for name, found in figures.items()
    ]
    return _dots(
        rows, "ranking", group.rankings[::-1], f"Mean over brands: {group.name}", zero=False
    )


def above_degree(groups: Sequence[Group]) -> str:
    """Ours less degree with its interval, a row for each cut, as SVG."""
    rows = [
        {"metric": metric, "brands": group.name, "is_ours": True, **_bounds(found)}
        for group in groups
        for metric, figures in group.differences.items()
        for found in [figures[DEGREE]]
    ]
    names = [group.name for group in groups]
    return _dots(rows, "brands", names, "Ours less degree, paired by brand", zero=True)


def _dots(rows: list[dict[str, Any]], row: str, order: list[str], title: str, *, zero: bool) -> str:
    import altair as alt

    base = alt.Chart().encode(
        y=alt.Y(f"{row}:N", sort=order, title=None),
        color=alt.condition("datum.is_ours", alt.value(OUR_COLOUR), alt.value(OTHER_COLOUR)),
    )
    scale = alt.Scale(zero=False)
    layers = [
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", title=None, scale=scale), x2=alt.X2("high:Q")
        ),
        base.mark_circle(size=60, opacity=1).encode(x=alt.X("estimate:Q", title=None, scale=scale)),
    ]
    if zero:
        layers.insert(
            0, alt.Chart().mark_rule(color="#999", strokeDash=[3, 3]).encode(x=alt.datum(0))
        )
    panel = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)
    chart = (
        panel.facet(
            column=alt.Column("metric:N", sort=list(METRICS), title=None), data={"values": rows}
        )
        .resolve_scale(x="independent")
        .properties(title=title)
        .configure_view(stroke=None)
    )
    return to_svg(dict(chart.to_dict()))


def _bounds(found: Interval) -> dict[str, float | None]:
    """JSON has no NaN: what is undefined is not drawn."""
    named = {"estimate": found.estimate, "low": found.low, "high": found.high}
    return {name: None if value != value else value for name, value in named.items()}  # noqa: PLR0124
