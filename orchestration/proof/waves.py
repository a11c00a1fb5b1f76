"""Whether results teach: waves of activations on a world, each picked by the ranking of its day.

A world's own campaigns are left out, so that nothing is known of activations at first. At each
instant the pipeline ranks the world as of then; its best are drawn into arms, and what follows is
drawn by the world's own truth: who accepts, who posts, and how many conversions that brings, of
which codes see a share. The rows a brand would hand over (activations, orders, sign-ups) are added,
and the next wave is ranked with them. Beside it stands the same instant ranked without them.

What is not simulated: the posts of an activation, and conversions that no code sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration import ranking, replay, scoring
from orchestration.campaign.holdout import draw_arms, form_blocks
from orchestration.evaluation.picks import gain_of_top
from orchestration.extract import lake
from orchestration.extract.contract import TABLES
from orchestration.proof.replayed import AS_OF, brand
from orchestration.worlds import World, WorldParameters, build_world
from orchestration.worlds.code_use import USED_IF_PERSUADED
from orchestration.worlds.truth import BASKET

Floats = NDArray[np.float64]

TOP = 40
PLACES = 80
WAVE_DAYS = 30
HOLDOUT_SHARE = 0.3
EXPLORED_SHARE = 0.1
CAMPAIGN = "wave"


@dataclass(frozen=True)
class WaveRanking:
    """The ranking on the day of one wave, before it begins.

    Attributes:
        as_of: The instant.
        learnt: True value of its best 40 over the best reachable 40.
        unlearnt: The same of a ranking that was never handed any result.
        treated: People activated in the waves before.
    """

    as_of: datetime
    learnt: float
    unlearnt: float
    treated: int


@dataclass
class _Brand:
    """A brand that runs waves on a world, and what it can hand over of them.

    Attributes:
        world: Whose truth decides what comes of an activation.
        dice: All chance of the waves.
        rows: What was recorded, by contract table.
        assigned: Everybody drawn into an arm so far.
        treated: How many of them were activated.
    """

    world: World
    dice: np.random.Generator
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"activations": [], "orders": [], "conversions": []}
    )
    assigned: set[str] = field(default_factory=set)
    treated: int = 0

    def handed_over(self) -> Mapping[str, pa.Table]:
        """The world's tables with what the waves added, in place of its own campaigns."""
        accounts = _seen_from_the_start(self.world.tables["accounts"])
        tables = {**self.world.tables, "accounts": accounts}
        tables["activations"] = _landed("activations", self.rows["activations"])
        for name in ("orders", "conversions"):
            own = tables[name].to_pylist() if self.rows[name] else []
            if own:
                tables[name] = _landed(name, [*own, *self.rows[name]])
        return tables

    def activate(self, ranked: pa.Table, as_of: datetime, places: int) -> None:
        """Draws one wave's arms among the best not yet assigned, and what comes of them."""
        codes = _codes(self.world, as_of)
        # A code that begins here would see nothing of what its owner brings every day: the world
        # was made without it. As in its own campaigns, who has no code is not asked.
        fresh = [
            row
            for row in ranked.to_pylist()
            if row["customer_id"] in codes and row["customer_id"] not in self.assigned
        ]
        wanted = round(places / (1 - HOLDOUT_SHARE))
        explored = round(wanted * EXPLORED_SHARE)
        chosen, others = fresh[: wanted - explored], fresh[wanted - explored :]
        drawn = self.dice.choice(len(others), min(explored, len(others)), replace=False)
        chosen += [others[place] for place in sorted(drawn)]
        arms = _arms(chosen, int(self.dice.integers(2**63)))
        for row in chosen:
            customer = row["customer_id"]
            activation = {
                "campaign_id": f"{CAMPAIGN}-{as_of:%Y-%m-%d}",
                "customer_id": customer,
                "arm": arms[customer],
                "assigned_at": as_of + timedelta(seconds=1),
            }
            self.assigned.add(customer)
            self.rows["activations"].append(activation)
            if arms[customer] == "treatment":
                self.treated += 1
                self._bring(row, activation, codes[customer])

    def _bring(self, row: Mapping[str, Any], activation: dict[str, Any], code: str) -> None:
        """What one treated person does, by the world's truth."""
        dice, accepts = self.dice, row["accept_probability"] or 0.0
        if dice.random() >= accepts:
            return
        begun: datetime = activation["assigned_at"]
        activation["accepted_at"] = begun + timedelta(days=float(dice.uniform(0.1, 4)))
        activation["incentive_kind"] = "gift"
        activation["incentive_cost"] = Decimal(str(round(row["incentive_cost"], 2)))
        activation["currency"] = "EUR"
        posts = float(np.clip((row["posts_per_activation"] or 0.0) / 2, 0.05, 0.95))
        if dice.random() >= posts:
            return
        activation["posted_at"] = activation["accepted_at"] + timedelta(days=1)
        conversions = row["expected_activation_conversions"]
        seen = conversions / (accepts * posts) * USED_IF_PERSUADED
        ordered = row["expected_activation_orders"] / max(conversions, 1e-12)
        for number in range(int(dice.poisson(seen))):
            moment = activation["posted_at"] + timedelta(days=float(dice.uniform(0.1, 20)))
            key = f"{activation['campaign_id']}-{row['customer_id']}-{number}"
            self._convert(key, code, moment, is_order=bool(dice.random() < ordered))

    def _convert(self, key: str, code: str, moment: datetime, *, is_order: bool) -> None:
        if not is_order:
            self.rows["conversions"].append(
                {
                    "conversion_id": f"v-{key}",
                    "kind": "signup",
                    "occurred_at": moment,
                    "promo_code": code,
                }
            )
            return
        buyers = self.world.tables["customers"]["customer_id"]
        self.rows["orders"].append(
            {
                "order_id": f"o-{key}",
                "customer_id": buyers[int(self.dice.integers(len(buyers)))].as_py(),
                "ordered_at": moment,
                "gross_amount": Decimal(str(BASKET)),
                "currency": "EUR",
                "promo_code": code,
            }
        )


def learn_by_waves(
    parameters: WorldParameters, waves: int = 3, places: int = PLACES
) -> tuple[WaveRanking, ...]:
    """Ranks, activates and measures a world wave by wave.

    Args:
        parameters: Which world.
        waves: How many rankings; between two of them lies one wave.
        places: People to be treated in each wave.

    Returns:
        One entry per wave, first to last; the last is ranked at the world's end.
    """
    world = build_world(parameters)
    brand_with_results = _Brand(world, np.random.Generator(np.random.PCG64(parameters.seed)))
    without = _Brand(world, np.random.Generator(np.random.PCG64(parameters.seed)))
    found = []
    for wave in range(waves):
        as_of = AS_OF - timedelta(days=WAVE_DAYS * (waves - 1 - wave))
        ranked, share = _ranked(brand_with_results, as_of)
        plain = _ranked(without, as_of)[1] if wave else share
        found.append(WaveRanking(as_of, share, plain, brand_with_results.treated))
        if wave < waves - 1:
            brand_with_results.activate(ranked, as_of, places)
    return tuple(found)


def _ranked(asking: _Brand, as_of: datetime) -> tuple[pa.Table, float]:
    """The reachable people, best first, with their truth; and the share of the best 40."""
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, asking.handed_over())
        replay.configure(connection, brand(), as_of)
        replay.build(connection)
        tables = replay.scoring_tables(connection)
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
    chosen = ranking.parameters(settings.to_pylist()[0], ranking.RankingConfig.model_validate({}))
    made = scoring.rank(tables, chosen).select(
        ["customer_id", "score", "expected_value", "has_outreach_consent"]
    )
    assert tables.reach is not None
    people = made.join(tables.reach.select(["customer_id", "account_count"]), "customer_id").join(
        asking.world.truth["people"], "customer_id"
    )
    people = people.filter(
        pc.and_(
            pc.fill_null(people["has_outreach_consent"], fill_value=False),
            pc.greater(pc.fill_null(people["account_count"], 0), 0),
        )
    ).sort_by([("score", "descending"), ("customer_id", "ascending")])
    value = _floats(people, "expected_activation_value")
    best = gain_of_top(value, value, TOP)
    return people, gain_of_top(value, _floats(people, "score"), TOP) / best


def _landed(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=lake.landed_schema(TABLES[name]))


def _seen_from_the_start(accounts: pa.Table) -> pa.Table:
    """Worlds observe most accounts at their end; before that nobody could be reached."""
    column = accounts["observed_at"]
    first = pa.repeat(pc.min(column), accounts.num_rows)
    return accounts.set_column(accounts.schema.get_field_index("observed_at"), "observed_at", first)


def _arms(chosen: list[dict[str, Any]], seed: int) -> dict[str, str]:
    value = np.array([row["expected_value"] for row in chosen])
    plan = pa.table(
        {
            "customer_id": [row["customer_id"] for row in chosen],
            "role": ["chosen"] * len(chosen),
            "block": [str(block) for block in form_blocks(value, HOLDOUT_SHARE)],
            "holdout_share": [HOLDOUT_SHARE] * len(chosen),
        }
    )
    drawn = draw_arms(plan, seed)
    return dict(zip(drawn["customer_id"].to_pylist(), drawn["arm"].to_pylist(), strict=True))


def _codes(world: World, as_of: datetime) -> dict[str, str]:
    """A code of each customer that is valid for the whole wave."""
    end = as_of + timedelta(days=WAVE_DAYS)
    return {
        row["customer_id"]: row["code"]
        for row in world.tables["referral_codes"].to_pylist()
        if row["valid_from"] <= as_of and (row["valid_to"] is None or row["valid_to"] >= end)
    }


def _floats(table: pa.Table, column: str) -> Floats:
    found: Floats = np.nan_to_num(table[column].cast(pa.float64()).to_numpy(zero_copy_only=False))
    return found
