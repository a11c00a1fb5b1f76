"""What people want to look at in the Dagster UI: the ten best, two pictures, what is covered."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from orchestration.publish import charts, report
from orchestration.publish.tables import parquet_file


def metadata(generation: Path) -> Mapping[str, Any]:
    """Metadata of `published/ranked_influencers`, read from the generation's own files."""
    ranked_file = generation / parquet_file("ranked_influencers")
    ranked = pq.read_table(
        ranked_file, columns=["score", "grade", "reach_index", "resonance_index"]
    )
    return {
        "top_ten": _table([_brief(row) for row in report.top_people(ranked_file)]),
        "score_distribution": _picture(charts.score_distribution(ranked), "Score distribution"),
        "reach_against_resonance": _picture(
            charts.reach_against_resonance(ranked), "Reach against resonance"
        ),
        "coverage": _table(pq.read_table(generation / parquet_file("data_coverage")).to_pylist()),
        "report": dg.MetadataValue.path(str(generation / "report.html")),
    }


def _brief(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("rank", "customer_id", "score", "score_low", "score_high", "grade", "evidence_level")
    return {**{name: row[name] for name in names}, "reasons": "; ".join(row["reasons"][:2])}


def _table(rows: list[dict[str, Any]]) -> Any:
    """A metadata table; Dagster takes no empty one, so nothing is said in words."""
    if not rows:
        return "nobody"
    records = [dg.TableRecord({k: _plain(v) for k, v in row.items()}) for row in rows]
    return dg.MetadataValue.table(records)


def _plain(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _picture(specification: dict[str, Any], alternative: str) -> Any:
    image = base64.b64encode(charts.to_png(specification)).decode("ascii")
    return dg.MetadataValue.md(f"![{alternative}](data:image/png;base64,{image})")
