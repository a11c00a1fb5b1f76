"""The rows a plan is told in: one per person, the totals, and why there is nobody."""

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.campaign.coverage import Coverage
from orchestration.campaign.definition import Definition
from orchestration.campaign.expected import Expected, ratios, spans, treat_chances
from orchestration.campaign.holdout import kept_back
from orchestration.campaign.market import Market
from orchestration.campaign.prospects import Prospects
from orchestration.campaign.schemas import TOTALS_SCHEMA
from orchestration.campaign.wave import Wave
from orchestration.scoring.ranking import NONE_BELOW

Floats = NDArray[np.float64]
Row = dict[str, Any]


def plan_rows(
    market: Market,
    definition: Definition,
    prospects: Prospects,
    wave: Wave,
    head: Row,
) -> list[Row]:
    """Rows of `campaign_plan`: chosen, exploration and runners-up, in order of place."""
    order = np.concatenate([wave.planned, wave.runners_up])
    roles = (
        ["chosen"] * wave.chosen.size
        + ["exploration"] * wave.exploration.size
        + ["runner_up"] * wave.runners_up.size
    )
    chances = {"chosen": 1.0, "exploration": wave.exploration_chance, "runner_up": 0.0}
    digits = len(str(int(wave.blocks.max()) + 1))
    blocks = [f"block {block + 1:0{digits}}" for block in wave.blocks.tolist()]
    drawn = prospects.draws(market.portfolio, order)
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


def _marginals(coverage: Coverage, wave: Wave) -> Floats:
    """Of those planned, what each adds to those before; of runners-up, to all planned."""
    left = coverage.unwon(wave.planned)
    after = [coverage.gain(left, person) for person in wave.runners_up.tolist()]
    return np.concatenate([coverage.marginals(wave.planned), after])


def totals_row(prospects: Prospects, wave: Wave, definition: Definition, expected: Expected) -> Row:
    """What a wave's row of `campaign_totals` says of the plan."""
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


def no_plan(note: str) -> Row:
    """The same where there is no plan: nothing, and why."""
    schema = TOTALS_SCHEMA
    zeros: Row = {
        field.name: 0 if pa.types.is_integer(field.type) else 0.0
        for field in schema
        if not field.nullable
        and (pa.types.is_integer(field.type) or pa.types.is_floating(field.type))
    }
    del zeros["wave"], zeros["eligible_count"]
    return {**zeros, "promised_cost": Decimal(0), "note": note}


def money(amount: float) -> Decimal:
    """An amount as the tables hold it.

    Example:
        >>> money(12.5)
        Decimal('12.5000')
    """
    return Decimal(repr(round(amount, 4))).quantize(Decimal("0.0001"))


def significant(value: Any) -> Any:
    """A figure to twelve significant digits: sums of floats depend on their order beyond that."""
    if isinstance(value, float | np.floating) and math.isfinite(value) and value != 0:
        return float(f"{float(value):.12g}")
    return value
