"""What a backtest leaves behind: a page, its figures as JSON, and tables as Parquet."""

import dataclasses
import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import scoring
from orchestration.backtest import pictures
from orchestration.backtest.results import SHARES, Measured
from orchestration.backtest.walk import Backtest
from orchestration.publish import charts, templates
from orchestration.publish.report import figure

REPORT, FIGURES = "report.html", "backtest.json"
OUTCOMES = ("credited_conversions", "excess_orders")

MEASURES = pa.schema(
    [
        ("outcome", pa.string()),
        ("cut", pa.string()),
        ("ranking", pa.string()),
        ("k", pa.int64()),
        *(
            (name, pa.float64())
            for name in (
                "gain",
                "per_person",
                "low",
                "high",
                "ndcg",
                "auc",
                "ratio",
                "ratio_low",
                "ratio_high",
                "difference_low",
                "difference_high",
            )
        ),
    ]
)
"""One row per outcome, cut (null: all together) and ranking."""

LIFT = pa.schema(
    [("ranking", pa.string()), ("chosen_share", pa.float64()), ("found_share", pa.float64())]
)
"""One row per ranking and share of the people chosen: credited conversions found."""


def write(folder: Path, found: Backtest) -> Path:
    """Writes everything; each file appears whole, by a rename.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "measures": _measures(found),
        "lift": _lift(found.credited),
        "calibration": _calibration(found),
        "people": _people(found),
    }
    for name, table in tables.items():
        _appear(folder / f"{name}.parquet", partial(pq.write_table, table))
    _appear(
        folder / FIGURES,
        lambda path: path.write_text(
            json.dumps(figures(found), indent=2, ensure_ascii=False, allow_nan=False) + "\n",
            encoding="utf-8",
        ),
    )
    page = _page(found)
    _appear(folder / REPORT, lambda path: path.write_text(page, encoding="utf-8"))
    return folder


def figures(found: Backtest) -> dict[str, Any]:
    """All figures as JSON takes them; what is infinite or unknown is null."""
    plain: dict[str, Any] = _plain(
        {
            "brand": found.brand,
            "end_of_data": found.last.isoformat(),
            "horizon_days": found.horizon_days,
            "core_version": scoring.VERSION,
            "verdicts": found.verdicts,
            "has_verdict": found.credited is not None,
            "cuts": [
                {
                    "cut": one.cut.name,
                    "as_of": one.cut.as_of.isoformat(),
                    "until": one.cut.until.isoformat(),
                    "ranked_people": one.people.num_rows,
                    "measured_people": len(one.credited.people),
                    "credited_conversions": float(one.credited.gains.sum()),
                    "accounts_known_by_name_alone": one.names_alone,
                    "counted_later": one.counted_later,
                }
                for one in found.walked
            ],
            "left_out": found.left_out,
            "credited_conversions": _outcome(found.credited),
            "excess_orders": _outcome(found.excess),
            "calibration": [
                {**dataclasses.asdict(held), "is_held": held.is_held} for held in found.held
            ],
        }
    )
    return plain


def metadata(folder: Path, found: Backtest) -> Mapping[str, Any]:
    """What the Dagster UI shows of a backtest."""
    shown: dict[str, Any] = {
        "dagster/row_count": _measures(found).num_rows,
        "verdict": dg.MetadataValue.md("\n".join(f"- {said}" for said in found.verdicts)),
        "cuts": ", ".join(one.cut.name for one in found.walked) or "none",
        "report": dg.MetadataValue.path(str(folder / REPORT)),
    }
    if found.credited is not None:
        shown["lift"] = dg.MetadataValue.md(
            charts_markdown(pictures.lift_curve(found.credited), "Lift curve")
        )
    return shown


def charts_markdown(specification: dict[str, Any], alternative: str) -> str:
    """A picture as Markdown that carries it."""
    import base64

    image = base64.b64encode(charts.to_png(specification)).decode("ascii")
    return f"![{alternative}](data:image/png;base64,{image})"


def _page(found: Backtest) -> str:
    environment = templates.environment(Path(__file__).parent)
    environment.filters["figure"] = figure
    environment.filters["ratio"] = _ratio
    environment.filters["share"] = lambda value: "unknown" if value is None else f"{value:.1%}"
    environment.filters["day"] = lambda instant: f"{instant.astimezone(UTC):%Y-%m-%d}"
    return environment.get_template("report.html.j2").render(
        found=found,
        credited=found.credited,
        excess=found.excess,
        lift=charts.to_svg(pictures.lift_curve(found.credited)) if found.credited else None,
        calibration=charts.to_svg(pictures.calibration(found.held)) if found.held else None,
        core_version=scoring.VERSION,
    )


def _ratio(value: float | None) -> str:
    if value is None:
        return "-"
    return "∞" if math.isinf(value) else f"{value:.2f}"


def _measures(found: Backtest) -> pa.Table:
    rows = []
    for outcome, measured in zip(OUTCOMES, (found.credited, found.excess), strict=True):
        if measured is not None:
            rows += [
                {"outcome": outcome, "k": measured.k, **dataclasses.asdict(one)}
                for one in (*measured.pooled, *measured.by_cut)
            ]
    return pa.Table.from_pylist(rows, schema=MEASURES)


def _lift(credited: Measured | None) -> pa.Table:
    curves = credited.curves if credited else {}
    rows = [
        {"ranking": name, "chosen_share": share, "found_share": float(value)}
        for name, curve in curves.items()
        for share, value in zip(SHARES, curve, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=LIFT)


def _calibration(found: Backtest) -> pa.Table:
    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    from orchestration.backtest.calibration import Held

    schema = pa.schema([(f.name, kinds[f.type]) for f in dataclasses.fields(Held)])  # type: ignore[index]
    return pa.Table.from_pylist([dataclasses.asdict(one) for one in found.held], schema=schema)


PEOPLE = pa.schema(
    [
        ("cut", pa.string()),
        ("customer_id", pa.string()),
        ("rank", pa.int64()),
        ("expected_conversions", pa.float64()),
        ("has_outreach_consent", pa.bool_()),
        ("credited_conversions", pa.float64()),
        ("excess_orders", pa.float64()),
    ]
)
"""One row per cut and person; outcomes are null where unknown."""


def _people(found: Backtest) -> pa.Table:
    return pa.concat_tables(
        [PEOPLE.empty_table(), *(one.people.cast(PEOPLE) for one in found.walked)]
    )


def _outcome(measured: Measured | None) -> dict[str, Any] | None:
    if measured is None:
        return None
    return {
        "k": measured.k,
        "people": measured.people,
        "total": measured.total,
        "bringers": measured.bringers,
        "not_compared": measured.silent,
        "rankings": [dataclasses.asdict(one) for one in measured.pooled],
        "by_cut": [dataclasses.asdict(one) for one in measured.by_cut],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _appear(path: Path, write_to: Callable[[Path], object]) -> None:
    staged = path.with_name(f".{path.name}.part")
    write_to(staged)
    staged.rename(path)
