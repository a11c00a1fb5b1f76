"""`report.html`: one self-contained page about a generation, for people without a BI tool.

Customers appear by `customer_id` and figures only. Everything is escaped; the page loads nothing
and runs no script.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.publish import charts, manifest, templates
from orchestration.publish.measured import measured_campaigns
from orchestration.publish.planned import planned_campaigns
from orchestration.publish.runs import RunFacts
from orchestration.publish.tables import parquet_file

TOP = 10
GRADES = ("A", "B", "C", "D", "F")

_COLUMNS = (
    "customer_id",
    "rank",
    "score",
    "score_low",
    "score_high",
    "p_top",
    "grade",
    "is_micro_influencer",
    "evidence_level",
    "reach_index",
    "resonance_index",
    "score_unit",
)
_MAY_BE_UNKNOWN = {
    "followers_count": "how many followers they have",
    "engaged_people_count": "how many people act on their posts",
    "topical_engaged_people_count": "how many people act on their topical posts",
    "engaged_share": "which share of their followers engages",
    "is_micro_influencer": "whether they are a micro-influencer",
    "engagement_rate_by_reach": "their engagement by reach",
    "reply_share": "how often they answer",
    "suspect_share": "how much of their engagement looks bought",
    "audience_affinity": "what their audience cares for",
    "saturation": "how much of their audience buys already",
    "attributed_conversions": "conversions their own code brought",
    "exposed_excess_conversions": "orders that followed their posts",
}
"""Columns of the ranking whose absence a reader should know of, in words."""


def write_report(
    folder: Path, facts: RunFacts, tables: Mapping[str, manifest.Table], path: Path
) -> None:
    """Renders the page from the candidate's own Parquet files.

    Args:
        folder: The candidate, its Parquet written.
        facts: Of the run.
        tables: The published tables, for their counts and descriptions.
        path: The file to create.
    """
    ranked_file = folder / parquet_file("ranked_influencers")
    ranked = pq.read_table(ranked_file, columns=list(_COLUMNS))
    page = _environment().get_template("report.html.j2")
    text = page.render(
        facts=facts.as_json(),
        tables=tables,
        people_count=ranked.num_rows,
        unit=ranked["score_unit"][0].as_py() if ranked.num_rows else "",
        top=top_people(ranked_file),
        grades=_grade_counts(ranked),
        score_picture=charts.to_svg(charts.score_distribution(ranked)),
        scatter_picture=charts.to_svg(charts.reach_against_resonance(ranked)),
        asked=_rows(folder, "ask_next")[:TOP],
        planned=planned_campaigns(folder),
        measured=measured_campaigns(folder),
        coverage=_rows(folder, "data_coverage"),
        sources=_rows(folder, "source_freshness"),
        benchmarks=_rows(folder, "brand_benchmarks"),
        unknown=_unknown(ranked_file),
    )
    path.write_text(text, encoding="utf-8")


def top_people(ranked_file: Path, count: int = TOP) -> list[dict[str, Any]]:
    """The best `count` rows of the ranking, each with `reasons` as a list of readable words."""
    file = pq.ParquetFile(ranked_file)
    names = [name for name in (*_COLUMNS, "reasons") if name in file.schema_arrow.names]
    # Best first in the file, so the first batch is enough, whatever the size of the ranking.
    batch = next(file.iter_batches(count, columns=names), None)
    rows = [] if batch is None else batch.to_pylist()
    return [{**row, "reasons": [_words(r) for r in row.get("reasons") or ()]} for row in rows]


def _words(reason: Any) -> str:
    return str(reason["text"]) if isinstance(reason, dict) else str(reason)


def _grade_counts(ranked: pa.Table) -> dict[str, int]:
    found = {row["values"]: row["counts"] for row in pc.value_counts(ranked["grade"]).to_pylist()}
    return {grade: found.get(grade, 0) for grade in GRADES}


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return list(pq.read_table(folder / parquet_file(table)).to_pylist())


def _unknown(ranked_file: Path) -> list[tuple[str, int]]:
    """What is unknown of how many people, most first."""
    present = pq.read_schema(ranked_file).names
    names = [name for name in _MAY_BE_UNKNOWN if name in present]
    table = pq.read_table(ranked_file, columns=names)
    counts = [(_MAY_BE_UNKNOWN[name], table[name].null_count) for name in names]
    return sorted((c for c in counts if c[1]), key=lambda c: (-c[1], c[0]))


def _environment() -> jinja2.Environment:
    environment = templates.environment(Path(__file__).parent)
    environment.filters["figure"] = figure
    environment.filters["instant"] = _minute
    environment.filters["share"] = lambda value: "unknown" if value is None else f"{value:.1%}"
    return environment


def _minute(instant: str) -> str:
    """An ISO instant to the minute, as people read it."""
    return f"{datetime.fromisoformat(instant).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def figure(value: object) -> str:
    """A figure as people read it; null is the word "unknown", never 0 and never blank."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004
    return str(value)
