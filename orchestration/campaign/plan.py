"""One campaign's plan: the rows of `campaign_plan`, its totals, budget curve and power."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.campaign.candidates import find_eligible, refuse_small_cells
from orchestration.campaign.curve import budget_curve
from orchestration.campaign.definition import Definition
from orchestration.campaign.expected import Expected, expect, ratios, spans, treat_chances
from orchestration.campaign.forecast import (
    LIKE_THOSE_PLANNED,
    forecast,
    past_outcomes,
    window_days,
)
from orchestration.campaign.holdout import kept_back
from orchestration.campaign.large_account import compare_large_account
from orchestration.campaign.market import Market
from orchestration.campaign.prospects import REACH_OBJECTIVES, Prospects, make_prospects
from orchestration.campaign.schemas import TABLES
from orchestration.campaign.wave import Wave, plan_wave
from orchestration.scoring.portfolio import PortfolioDraws
from orchestration.scoring.ranking import NONE_BELOW

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, Any]


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
        tables = {"campaign_totals": [about | _nothing(f"No plan: {wave}.")]}
        return Planned(tables, eligible.left_out)
    drawn = _draws(market, prospects, wave.planned)
    expected = _expected(market, definition, prospects, wave, drawn)
    totals = about | _totals(prospects, wave, definition, expected)
    compared = compare_large_account(market, expected)
    totals |= {key: significant(value) for key, value in compared.items()}
    tables = {
        "campaign_plan": _plan_rows(market, definition, prospects, wave, head),
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


def money(amount: float) -> Decimal:
    """An amount as the tables hold it.

    Example:
        >>> money(12.5)
        Decimal('12.5000')
    """
    return Decimal(repr(round(amount, 4))).quantize(Decimal("0.0001"))


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


def _draws(market: Market, prospects: Prospects, planned: Integers) -> PortfolioDraws:
    """Joint draws of some candidates, with the incentive each is offered."""
    drawn = market.portfolio.draw(prospects.rows[planned])
    lift = prospects.offer.lift[planned][:, None]
    return PortfolioDraws(
        np.minimum(drawn.accept * lift, 1.0), drawn.conversions * lift, drawn.reach * lift
    )


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


def _plan_rows(
    market: Market, definition: Definition, prospects: Prospects, wave: Wave, head: Row
) -> list[Row]:
    order = np.concatenate([wave.planned, wave.runners_up])
    roles = (
        ["chosen"] * wave.chosen.size
        + ["exploration"] * wave.exploration.size
        + ["runner_up"] * wave.runners_up.size
    )
    chances = {"chosen": 1.0, "exploration": wave.exploration_chance, "runner_up": 0.0}
    digits = len(str(int(wave.blocks.max()) + 1))
    blocks = [f"block {block + 1:0{digits}}" for block in wave.blocks.tolist()]
    drawn = _draws(market, prospects, order)
    conversions = prospects.conversions.singles[order]
    drawn_as_mean = ratios(drawn.conversions, drawn.conversions.mean(axis=1)) * conversions[:, None]
    low, high = spans(conversions, drawn_as_mean, market.interval)
    low = np.where(low < NONE_BELOW, 0.0, low)
    values, won, met = (
        _marginals(coverage, wave)
        for coverage in (prospects.value, prospects.conversions, prospects.reach)
    )
    names = market.people["customer_id"].take(prospects.rows[order]).to_pylist()
    made = []
    for place, person in enumerate(order.tolist()):
        incentive = definition.incentives[prospects.offer.kind[person]]
        made.append(
            {
                **head,
                "customer_id": names[place],
                "role": roles[place],
                "place": place + 1,
                "incentive_kind": incentive.kind,
                "incentive_cost": incentive.unit_cost,
                "expected_conversions": conversions[place],
                "expected_conversions_low": low[place],
                "expected_conversions_high": high[place],
                "expected_cost": prospects.cost[person],
                "expected_value": prospects.value.singles[person],
                "marginal_value": values[place],
                "marginal_conversions": won[place],
                "engaged_reach": prospects.reach.singles[person],
                "marginal_reach": met[place],
                "selection_probability": chances[roles[place]],
                "block": blocks[place] if place < len(blocks) else None,
                "holdout_share": definition.holdout.share,
            }
        )
    return [{key: significant(value) for key, value in row.items()} for row in made]


def _marginals(coverage: Any, wave: Wave) -> Floats:
    """Of those planned, what each adds to those before; of runners-up, to all planned."""
    left = coverage.unwon(wave.planned)
    after = [coverage.gain(left, person) for person in wave.runners_up.tolist()]
    return np.concatenate([coverage.marginals(wave.planned), after])


def _totals(prospects: Prospects, wave: Wave, definition: Definition, expected: Expected) -> Row:
    held = int(np.sum(np.abs(kept_back(np.bincount(wave.blocks), definition.holdout.share))))
    planned = wave.planned
    chances = treat_chances(wave.blocks, definition.holdout.share)
    made: Row = {
        "people_count": int(planned.size),
        "exploration_count": int(wave.exploration.size),
        "treated_count": int(planned.size) - held,
        "held_out_count": held,
        "expected_conversions_without_holdout": expected.without_holdout,
        "unique_engaged_reach": expected.reach,
        "summed_engaged_reach": float(chances @ prospects.reach.singles[planned]),
        "promised_cost": money(wave.promised),
        "objective_value": wave.objective,
        "objective_upper_bound": max(wave.bound, wave.objective),
        "optimality_gap": None,
        "note": None,
    }
    if wave.bound > 0:
        made["optimality_gap"] = max(0.0, (wave.bound - wave.objective) / wave.bound)
    for name in ("conversions", "value", "cost"):
        found = getattr(expected, name)
        made |= {
            f"expected_{name}": found.mean,
            f"expected_{name}_low": found.low,
            f"expected_{name}_high": found.high,
        }
    return {key: significant(value) for key, value in made.items()}


def _nothing(note: str) -> Row:
    schema = TABLES["campaign_totals"]
    zeros: Row = {
        field.name: 0 if pa.types.is_integer(field.type) else 0.0
        for field in schema
        if not field.nullable
        and (pa.types.is_integer(field.type) or pa.types.is_floating(field.type))
    }
    del zeros["wave"], zeros["eligible_count"]
    return {**zeros, "promised_cost": Decimal(0), "note": note}


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


def significant(value: Any) -> Any:
    """A figure to twelve significant digits: sums of floats depend on their order beyond that."""
    if isinstance(value, float | np.floating) and math.isfinite(value) and value != 0:
        return float(f"{float(value):.12g}")
    return value
