"""Small campaigns of invented people, with every column of the mart."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from orchestration.measurement.context import Benchmark, Context

START = datetime(2026, 3, 1, tzinfo=UTC)
MONEY = pa.decimal128(18, 4)

COLUMNS: dict[str, tuple[pa.DataType, Any]] = {
    "campaign_id": (pa.string(), "spring"),
    "wave": (pa.int64(), 1),
    "customer_id": (pa.string(), "c1"),
    "arm": (pa.string(), "treatment"),
    "stratum": (pa.string(), None),
    "propensity": (pa.float64(), None),
    "expected_conversions": (pa.float64(), None),
    "window_from": (pa.timestamp("us", tz="UTC"), START),
    "window_to": (pa.timestamp("us", tz="UTC"), START + timedelta(days=30)),
    "is_window_complete": (pa.bool_(), True),
    "is_long_window_complete": (pa.bool_(), True),
    "has_accepted": (pa.bool_(), True),
    "has_posted": (pa.bool_(), True),
    "promised_cost": (MONEY, None),
    "incentive_cost": (MONEY, Decimal(5)),
    "conversion_count": (pa.int64(), 0),
    "friends_converted_count": (pa.int64(), 0),
    "net_amount": (MONEY, Decimal(0)),
    "long_conversion_count": (pa.int64(), 0),
    "prior_conversion_count": (pa.int64(), 0),
    "earlier_conversion_count": (pa.int64(), 0),
    "own_order_count": (pa.int64(), 1),
    "own_net_amount": (MONEY, Decimal(20)),
    "prior_own_order_count": (pa.int64(), 0),
    "earlier_own_order_count": (pa.int64(), 1),
    "exposed_order_count": (pa.float64(), None),
    "usual_order_count": (pa.float64(), None),
    "engagement_count": (pa.int64(), 10),
    "previous_activation_count": (pa.int64(), 0),
    "has_withdrawn_outreach": (pa.bool_(), False),
}
"""Column to type and what a row says where it is not told."""

CONTEXT = Context("EUR", 0.4, 7, benchmarks={"roi": Benchmark(3.0, "a claim")})


def outcomes(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """The rows with every column; customers are numbered where they are not named."""
    full = [
        {
            **{name: default for name, (_, default) in COLUMNS.items()},
            "customer_id": f"c{number:04}",
            **row,
        }
        for number, row in enumerate(rows)
    ]
    schema = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])
    return pa.Table.from_pylist(full, schema=schema)


def trial(people: int = 200, lift: float = 1.0, seed: int = 1, **same: Any) -> pa.Table:
    """A campaign by lot: each brings Poisson(0.5), the treated so much more, 30 EUR each."""
    rng = np.random.default_rng(seed)
    treated = rng.permutation(people) < 0.6 * people
    rows = []
    for is_treated in treated:
        count = int(rng.poisson(0.5 + lift * is_treated))
        rows.append(
            {
                "arm": "treatment" if is_treated else "control",
                "incentive_cost": Decimal(5) if is_treated else None,
                "conversion_count": count,
                "friends_converted_count": count,
                "net_amount": Decimal(30 * count),
                "long_conversion_count": count + int(rng.poisson(0.5)),
                **same,
            }
        )
    return outcomes(rows)


def campaigns(*ids: str, **same: Any) -> pa.Table:
    """Rows of `marts.dim_campaigns`."""
    rule = {
        "objective": "purchase",
        "decision_metric": None,
        "decision_at_least": None,
        "decision_confidence": None,
    }
    schema = pa.schema(
        [
            ("campaign_id", pa.string()),
            ("name", pa.string()),
            ("objective", pa.string()),
            ("decision_metric", pa.string()),
            ("decision_at_least", pa.float64()),
            ("decision_confidence", pa.float64()),
        ]
    )
    rows = [{"campaign_id": one, "name": one.title(), **rule, **same} for one in ids]
    return pa.Table.from_pylist(rows, schema=schema)
