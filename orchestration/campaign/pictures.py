"""The budget curve as a picture, drawn offline: value against budget, and where the plan stands."""

import base64
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.publish.charts import HEIGHT, WIDTH, to_png


def budget_curve(curve: pa.Table, campaign_id: str) -> dict[str, Any]:
    """A Vega-Lite line of one campaign's `campaign_budget_curve`.

    Args:
        curve: Rows of `campaign_budget_curve`, of any campaigns.
        campaign_id: Whose.
    """
    import altair as alt

    rows = curve.filter(pc.equal(curve["campaign_id"], campaign_id)).to_pylist()
    currency = rows[0]["currency"] if rows else ""
    unit = rows[0]["value_unit"] if rows else ""
    points = [
        {
            "budget": float(row["budget"]),
            "value": row["expected_value"],
            "people": row["people_count"],
            "what": "the plan, bound to its places" if row["is_plan"] else "money alone",
        }
        for row in rows
    ]
    base = alt.Chart({"values": points}, width=WIDTH, height=HEIGHT, title=_title(campaign_id))
    # Budgets stand in even ratios: a linear axis would crowd those near the plan.
    x = alt.X(
        "budget:Q", scale=alt.Scale(type="log"), title=f"budget of the wave, {currency} (log scale)"
    )
    y = alt.Y("value:Q", title=f"expected value before cost, {unit}", scale=alt.Scale(zero=True))
    line = (
        base.transform_filter("datum.what == 'money alone'")
        .mark_line(color="#4878a8", point=True)
        .encode(x=x, y=y)
    )
    plan = (
        base.transform_filter("datum.what != 'money alone'")
        .mark_point(color="#b2506e", size=120, filled=True, shape="diamond")
        .encode(x=x, y=y)
    )
    label = plan.mark_text(align="left", dx=10, color="#b2506e").encode(text="what:N")
    return dict((line + plan + label).configure_view(stroke=None).to_dict())


def as_markdown(specification: dict[str, Any], alternative: str) -> Any:
    """A picture as the Dagster UI shows it."""
    image = base64.b64encode(to_png(specification)).decode("ascii")
    return dg.MetadataValue.md(f"![{alternative}](data:image/png;base64,{image})")


def _title(campaign_id: str) -> str:
    return f"What {campaign_id} would bring for more or less money"
