"""One invented market for every test of planning: people of the scoring tests, segments, ties."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from orchestration import scoring
from orchestration.campaign.audiences import Ties
from orchestration.campaign.definition import Definition
from orchestration.campaign.market import Market, make_cells, make_pool
from orchestration.scoring.portfolio import make_portfolio
from tests.unit.scoring.people import make_tables

PEOPLE = 400
AS_OF = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
COUNTRIES, LANGUAGES, AGES = ("DE", "FR", "US"), ("de", "en"), ("18-24", "25-34", None)

FACTS = {
    "campaign_id": "autumn",
    "name": "Autumn run",
    "objective": "purchase",
    "starts_at": "2026-07-10T00:00:00+00:00",
    "ends_at": "2026-08-09T00:00:00+00:00",
    "currency": "EUR",
    "budget": 200,
    "people": {"min": 5, "max": 20},
    "incentives": [{"kind": "gift", "unit_cost": 1.2}, {"kind": "points", "unit_cost": 0.5}],
    "holdout": {"share": 0.3},
}


def make_definition(**changed) -> Definition:
    return Definition.model_validate({**FACTS, **changed})


def make_market(*definitions: Definition, seed: int = 7, **changed) -> Market:
    """Four hundred customers; every third speaks English, one in ten may not be contacted."""
    tables = make_tables(PEOPLE, seed)
    parameters = scoring.Parameters(draws=256)
    ranked = scoring.rank(tables, parameters).sort_by("customer_id")
    dice = np.random.default_rng(seed)
    replaced = {"reasons", "customer_id", "is_micro_influencer"}
    columns = {name: ranked[name] for name in ranked.column_names if name not in replaced}
    people = pa.table(
        {
            "customer_id": ranked["customer_id"],
            "country": [COUNTRIES[n % 3] for n in range(PEOPLE)],
            "language": [LANGUAGES[n % 3 == 0] for n in range(PEOPLE)],
            "age_band": pa.array([AGES[n % 3] for n in range(PEOPLE)], pa.string()),
            "industry": pa.array([None] * PEOPLE, pa.string()),
            "loyalty_tier": ["gold" if n % 5 == 0 else "none" for n in range(PEOPLE)],
            "account_count": [0 if n % 20 == 0 else 1 for n in range(PEOPLE)],
            "is_micro_influencer": [(True, False, None)[n % 3] for n in range(PEOPLE)],
            "is_inauthentic": [n % 50 == 1 for n in range(PEOPLE)],
            "platforms": [["tiktok", "x"] if n % 4 == 0 else ["instagram"] for n in range(PEOPLE)],
            "post_count": tables.reach["post_count"],
            "actor_known_post_count": tables.reach["actor_known_post_count"],
            **columns,
        }
    )
    known = np.flatnonzero(dice.random(PEOPLE) < 0.6)
    person = np.repeat(known, dice.integers(1, 40, known.size))
    actor = np.asarray(1_500 * dice.random(person.size) ** 2, dtype=np.int64)
    pairs = np.unique(np.column_stack([person, actor]), axis=0)
    ties = Ties(
        pairs[:, 0],
        pairs[:, 1],
        dice.integers(1, 5, len(pairs)).astype(float),
        dice.random(len(pairs)) < 0.9,
    )
    cell = make_cells(people)
    names = people["customer_id"].to_pylist()
    credited = dice.choice(names, 300)
    made = Market(
        people=people,
        portfolio=make_portfolio(tables, parameters),
        ties=ties,
        cell=cell,
        pool=make_pool(ties, cell),
        contacts=contacts(),
        committed={},
        responses={"gift": (100, 50), "points": (100, 30)},
        credited=pa.table({"customer_id": credited, "days_ago": dice.uniform(0, 90, 300)}),
        code_owners=pa.array(names),
        definitions={one.campaign_id: one for one in definitions},
        as_of=AS_OF,
        seed=7,
        interval=0.9,
        reach_cost_ratio=6.7,
    )
    return replace(made, **changed)


def contacts(*rows: tuple[str, str, datetime | None]) -> pa.Table:
    """campaign, customer, last contacted."""
    schema = pa.schema(
        [
            ("campaign_id", pa.string()),
            ("customer_id", pa.string()),
            ("last_contacted_at", pa.timestamp("us", tz="UTC")),
        ]
    )
    made = [dict(zip(schema.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(made, schema=schema)
