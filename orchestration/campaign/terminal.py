"""How a plan is told in a terminal: whom, what it should bring, and what it can tell."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.errors import InputError

Row = dict[str, Any]


def tell(console: Console, tables: Mapping[str, pa.Table], campaign: str | None = None) -> None:
    """Prints each campaign's plan.

    Args:
        console: Where.
        tables: The published tables of the plans.
        campaign: Only this one; all by default.

    Raises:
        InputError: The campaign is not among those planned.
    """
    totals = tables["campaign_totals"].to_pylist()
    if campaign is not None:
        known = ", ".join(row["campaign_id"] for row in totals) or "none"
        totals = [row for row in totals if row["campaign_id"] == campaign]
        if not totals:
            raise InputError(f"{campaign} is not among the campaigns planned: {known}.")
    if not totals:
        console.print("No campaign is planned: none is defined in campaigns/, or all have ended.")
    for row in totals:
        _tell_one(console, tables, row)


def _tell_one(console: Console, tables: Mapping[str, pa.Table], total: Row) -> None:
    name = f"{total['name']} ({total['campaign_id']})"
    window = f"{total['starts_at']:%Y-%m-%d} to {total['ends_at']:%Y-%m-%d}"
    console.print(f"\n[bold]{escape(name)}[/], wave {total['wave']}, {window}")
    if total["note"]:
        console.print(escape(total["note"]))
        return
    plan = _of(tables["campaign_plan"], total)
    console.print(_people([row for row in plan if row["role"] == "chosen"]))
    drawn = [row for row in plan if row["role"] == "exploration"]
    if drawn:
        console.print("Drawn by lot from outside the choice:")
        console.print(_people(drawn))
    next_up = [row["customer_id"] for row in plan if row["role"] == "runner_up"]
    if next_up:
        console.print(f"Next if one falls out: {', '.join(next_up[:5])}")
    console.print("\n".join(escape(line) for line in lines(total)))
    for row in _of(tables["campaign_power"], total):
        console.print(escape(row["sentence"]))


def lines(total: Row) -> list[str]:
    """What a plan should bring, in sentences."""
    currency, unit = total["currency"], total["value_unit"]
    gap = total["optimality_gap"]
    near = "" if gap is None else f" No choice within the rules can be {_percent(gap)} better."
    planned = (
        f"{total['people_count']} of {total['eligible_count']:,} who might be are planned: "
        f"{total['treated_count']} to be activated, {total['held_out_count']} kept back by lot, "
        f"{total['exploration_count']} of them drawn from outside the choice.{near}"
    )
    expected = (
        f"Expected of those activated: {_span(total, 'conversions')} conversions, value "
        f"{_span(total, 'value')} {unit}, cost {_span(total, 'cost')} {currency}; at most "
        f"{total['promised_cost']:.2f} of {total['budget']:.2f} {currency} is promised."
    )
    reach = (
        f"They engage {total['unique_engaged_reach']:,.0f} different people; added up one by one "
        f"it would be {total['summed_engaged_reach']:,.0f}."
    )
    said = [planned, expected, reach]
    if total["large_account_customer_id"] is not None:
        said.append(
            f"The largest account, {total['large_account_customer_id']} with "
            f"{total['large_account_followers_count']:,} followers, would bring "
            f"{total['large_account_conversions']:.1f} conversions and engage "
            f"{total['large_account_reach']:,.0f} people."
        )
    if total["large_account_reach_by_benchmark"] is not None:
        said.append(
            "By the published ratio of costs per engagement the same money on large accounts "
            f"would engage {total['large_account_reach_by_benchmark']:,.0f} people."
        )
    return said


def _people(rows: list[Row]) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("", "Customer", "Offer"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Conversions", "Adds", "Reach", "New reach"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        low, high = row["expected_conversions_low"], row["expected_conversions_high"]
        table.add_row(
            str(row["place"]),
            escape(row["customer_id"]),
            f"{row['incentive_kind']} {row['incentive_cost']:.2f}",
            f"{row['expected_conversions']:.1f} ({low:.1f} to {high:.1f})",
            f"{row['marginal_value']:,.1f}",
            f"{row['engaged_reach']:.1f}",
            f"{row['marginal_reach']:.1f}",
        )
    return table


def _of(table: pa.Table, total: Row) -> list[Row]:
    rows: list[Row] = table.filter(pc.equal(table["campaign_id"], total["campaign_id"])).to_pylist()
    return rows


def _span(total: Row, name: str) -> str:
    mean, low, high = (total[f"expected_{name}{end}"] for end in ("", "_low", "_high"))
    return f"{mean:,.1f} ({low:,.1f} to {high:,.1f})"


def _percent(share: float) -> str:
    return f"more than {max(share, 0.001):.1%}"
