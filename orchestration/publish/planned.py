"""What the report says of planned campaigns: sentences, people and the budget curve of each."""

from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.campaign.pictures import budget_curve
from orchestration.campaign.terminal import lines
from orchestration.publish import charts
from orchestration.publish.tables import parquet_file

SHOWN = 10


def planned_campaigns(folder: Path) -> list[dict[str, Any]]:
    """Each campaign planned, as the template wants it.

    Args:
        folder: A generation, its Parquet written.
    """
    plan, totals, curve, power = (
        pq.read_table(folder / parquet_file(f"campaign_{name}"))
        for name in ("plan", "totals", "budget_curve", "power")
    )
    sentences = {row["campaign_id"]: row["sentence"] for row in power.to_pylist()}
    made = []
    for total in totals.to_pylist():
        campaign = total["campaign_id"]
        people = plan.filter(pc.equal(plan["campaign_id"], campaign)).to_pylist()
        is_planned = total["note"] is None
        made.append(
            {
                **total,
                "lines": [*lines(total), sentences[campaign]] if is_planned else [total["note"]],
                "people": people[:SHOWN] if is_planned else [],
                "picture": charts.to_svg(budget_curve(curve, campaign)) if is_planned else "",
            }
        )
    return made
