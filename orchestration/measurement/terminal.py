"""How results are told in a terminal: the verdict of each campaign, and its three readings."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.errors import InputError

TOLD: tuple[tuple[str, Mapping[str, str]], ...] = (
    (
        "conversions",
        {
            "attributed": "conversions",
            "matched": "excess_orders",
            "experimental": "incremental_conversions",
        },
    ),
    (
        "friends per invited",
        {
            "attributed": "friends_converted_per_invited",
            "experimental": "incremental_friends_converted_per_invited",
        },
    ),
    ("margin", {"attributed": "margin", "experimental": "incremental_margin"}),
    (
        "cost per conversion",
        {"attributed": "cost_per_conversion", "experimental": "incremental_cost_per_conversion"},
    ),
    ("roi", {"attributed": "roi", "experimental": "incremental_roi"}),
    (
        "cost per engagement",
        {"attributed": "cost_per_engagement", "experimental": "incremental_cost_per_engagement"},
    ),
)
"""What is told of each campaign, and the metric of each reading that says it."""

_COLOURS = {"works": "green", "does not": "red"}
READINGS = ("attributed", "matched", "experimental")


def tell(
    console: Console, results: pa.Table, verdicts: pa.Table, campaign: str | None = None
) -> None:
    """Prints each campaign's verdict and its readings side by side.

    Args:
        console: Where.
        results: `campaign_results`.
        verdicts: `campaign_verdict`.
        campaign: Only this one; all by default.

    Raises:
        InputError: Nobody was ever assigned in that campaign.
    """
    judged = verdicts.to_pylist()
    if campaign is not None:
        known = ", ".join(row["campaign_id"] for row in judged) or "none"
        judged = [row for row in judged if row["campaign_id"] == campaign]
        if not judged:
            raise InputError(f"{campaign} is not among the campaigns with results: {known}.")
    if not judged:
        console.print("No campaign has results: nobody was assigned in any yet.")
    found = _by_place(results)
    for row in judged:
        colour = _COLOURS.get(row["verdict"], "yellow")
        console.print(f"\n[bold {colour}]{row['verdict']}[/]  {escape(row['sentence'])}")
        console.print(_readings(found, row["campaign_id"]))
        p = row["sample_ratio_p"]
        arms = "unknown" if p is None else f"{p:.3f}"
        console.print(
            f"Arms this uneven come by chance with probability {arms}"
            f" (chances {row['propensity_basis']})."
        )


def _by_place(results: pa.Table) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {
        (row["campaign_id"], row["reading"], row["metric"]): row
        for row in results.to_pylist()
        if row["level"] == "campaign"
    }


def _readings(found: Mapping[tuple[str, str, str], dict[str, Any]], campaign: str) -> Table:
    table = Table("", *READINGS, "benchmark")
    for name, metrics in TOLD:
        rows = {
            reading: found.get((campaign, reading, metric)) for reading, metric in metrics.items()
        }
        known = next((row for row in rows.values() if row and row["benchmark_value"]), None)
        against = f"{known['benchmark_value']:,.2f}" if known else ""
        unit = next((row["unit"] for row in rows.values() if row), "")
        label = f"{name}, {unit}" if unit.isupper() else name
        table.add_row(label, *(_cell(rows.get(reading)) for reading in READINGS), against)
    return table


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    if row["value"] is None:
        return "unknown"
    low, high = ("?" if row[end] is None else f"{row[end]:,.2f}" for end in ("low", "high"))
    return f"{row['value']:,.2f}\n{low} to {high}"
