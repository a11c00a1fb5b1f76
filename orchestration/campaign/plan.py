"""One campaign's plan: the rows of `campaign_plan`, its totals, budget curve and power."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.campaign.candidates import find_eligible, refuse_small_cells
from orchestration.campaign.curve import budget_curve
from orchestration.campaign.definition import Definition
from orchestration.campaign.expected import Expected, expect
from orchestration.campaign.forecast import (
    LIKE_THOSE_PLANNED,
    forecast,
    past_outcomes,
    window_days,
)
from orchestration.campaign.large_account import compare_large_account
from orchestration.campaign.market import Market
from orchestration.campaign.prospects import REACH_OBJECTIVES, Prospects, make_prospects
from orchestration.campaign.rows import Row, money, no_plan, plan_rows, significant, totals_row
from orchestration.campaign.schemas import TABLES
from orchestration.campaign.wave import Wave, plan_wave
from orchestration.scoring.portfolio import PortfolioDraws

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Planned:
    """One campaign's part of each table, and why customers were left out."""

    tables: dict[str, list[Row]]
    left_out: dict[str, int]


def plan_campaigns(market: Market) -> tuple[dict[str, pa.Table], dict[str, dict[str, int]]]:
    """Plans the next wave of every campaign that has not ended.

    Args:
        market: What the run knows.

    Returns:
        The tables of schema `campaigns` by name, and per campaign why customers were left out.

    Raises:
        ConfigurationError: A quota that nobody, or hardly anybody, fits.
    """
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    left_out = {}
    for campaign_id, definition in sorted(market.definitions.items()):
        if definition.ends_at <= market.as_of:
            continue
        made = plan_campaign(market, definition)
        left_out[campaign_id] = made.left_out
        for name, part in made.tables.items():
            rows[name] += part
    tables = {
        name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in TABLES.items()
    }
    return tables, left_out


def plan_campaign(market: Market, definition: Definition) -> Planned:
    """Plans the next wave of one campaign."""
    ends = {name: made.ends_at for name, made in market.definitions.items()}
    eligible = find_eligible(market.people, market.contacts, definition, ends, market.as_of)
    rows = np.flatnonzero(eligible.flags)
    people = market.people.take(rows)
    last, committed = market.committed.get(definition.campaign_id, (0, 0.0))
    if last == 0:  # later, a segment that has run dry is no mistake of the file
        refuse_small_cells(definition, people)
    left = max(0.0, float(definition.budget) - committed)
    prospects, wave = _planned_wave(market, definition, people, rows, left=left, number=last + 1)
    head = {
        "campaign_id": definition.campaign_id,
        "wave": last + 1,
        "currency": definition.currency,
        "definition_hash": definition.hash,
        "value_unit": prospects.unit,
    }
    about = {
        **head,
        "name": definition.name,
        "objective": definition.objective,
        "starts_at": definition.starts_at,
        "ends_at": definition.ends_at,
        "eligible_count": int(rows.size),
        "budget": definition.budget,
        "committed_amount": money(committed),
    }
    if isinstance(wave, str):
        tables = {"campaign_totals": [about | no_plan(f"No plan: {wave}.")]}
        return Planned(tables, eligible.left_out)
    drawn = prospects.draws(market.portfolio, wave.planned)
    expected = _expected(market, definition, prospects, wave, drawn)
    totals = about | totals_row(prospects, wave, definition, expected)
    compared = compare_large_account(market, expected)
    totals |= {key: significant(value) for key, value in compared.items()}
    tables = {
        "campaign_plan": plan_rows(market, definition, prospects, wave, head),
        "campaign_totals": [totals],
        "campaign_budget_curve": [
            {**_only(head, "campaign_budget_curve"), **point}
            for point in budget_curve(prospects, definition, wave, expected, left)
        ],
        "campaign_power": [
            {**_only(head, "campaign_power"), **_power(market, definition, prospects, totals)}
        ],
    }
    return Planned(tables, eligible.left_out)


def _planned_wave(
    market: Market,
    definition: Definition,
    people: pa.Table,
    rows: Integers,
    *,
    left: float,
    number: int,
) -> tuple[Prospects, Wave | str]:
    """The wave with everybody's best incentive, else with the cheapest for all."""
    prospects = make_prospects(market, definition, rows)
    wave = plan_wave(prospects, people, definition, budget=left, wave=number, seed=market.seed)
    if isinstance(wave, str) and len(definition.incentives) > 1 and rows.size:
        cheapest = min(definition.incentives, key=lambda incentive: incentive.unit_cost)
        offered = definition.model_copy(update={"incentives": (cheapest,)})
        cheaper = make_prospects(market, offered, rows)
        wave = plan_wave(cheaper, people, definition, budget=left, wave=number, seed=market.seed)
        kinds = np.full(rows.size, definition.incentives.index(cheapest), dtype=np.int64)
        prospects = replace(cheaper, offer=replace(cheaper.offer, kind=kinds))
    return prospects, wave


def _expected(
    market: Market,
    definition: Definition,
    prospects: Prospects,
    wave: Wave,
    drawn: PortfolioDraws,
) -> Expected:
    planned = wave.planned
    unit_value: float | None = market.portfolio.unit_value if prospects.is_priced else 1.0
    if definition.objective in REACH_OBJECTIVES:
        unit_value = None
    return expect(
        prospects.conversions.only(planned),
        prospects.reach.only(planned),
        prospects.cost[planned],
        drawn,
        blocks=wave.blocks,
        share=definition.holdout.share,
        unit_value=unit_value,
        interval=market.interval,
    )


def _power(market: Market, definition: Definition, prospects: Prospects, totals: Row) -> Row:
    days = window_days((definition.ends_at - definition.starts_at).total_seconds())
    names = market.people["customer_id"].take(prospects.rows).to_pylist()
    owners = set(market.code_owners.to_pylist())
    best = np.argsort(-prospects.conversions.singles, kind="stable").tolist()
    wanted = max(LIKE_THOSE_PLANNED, 4 * totals["people_count"])
    like = [names[person] for person in best if names[person] in owners][:wanted]
    outcomes, before = past_outcomes(market.credited, like, days)
    treated = totals["treated_count"]
    seen = totals["expected_conversions"] * market.portfolio.captured_share
    made = forecast(
        treated,
        totals["held_out_count"],
        expected_lift=seen / treated if treated else 0.0,
        outcomes=outcomes,
        before=before,
    )
    return {"window_days": days} | {key: significant(value) for key, value in made.items()}


def _only(head: Row, table: str) -> Row:
    return {key: value for key, value in head.items() if key in TABLES[table].names}
