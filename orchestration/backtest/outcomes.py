"""What people truly brought after a cut: read from everything known today, in one warehouse.

Three readings, each unknown where it cannot be read:

- *credited conversions*: purchases, installs and the like in the horizon, credited to the
  person's own code or link. Unknown for who had no valid code: nothing could be credited.
- *excess orders*: self-controlled. Orders of the people who engaged with the person's topical
  posts in the horizon, in the conversion window after they did, above the same people's own rate
  in the rest of their time. Unknown for whose posts no other customer acted on.
- *activations*: of everybody assigned in the horizon, both arms, the conversions credited until
  the campaign ended.
"""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import replay
from orchestration.backtest.cuts import Cut
from orchestration.brand import Brand
from orchestration.configuration import AnalystConfig
from orchestration.deployment import Deployment
from orchestration.evaluation import baselines
from orchestration.evaluation.baselines import Floats

MODELS = (
    *baselines.MODELS,
    "int_credited_acts",
    "int_referral_codes",
    "int_activations",
    "int_campaigns",
    "int_order_values",
    "int_customers",
    "int_suspect_ties",
    "int_customer_accounts",
)
LONGEST_WINDOW = 3650


@contextlib.contextmanager
def everything_known(
    source: Deployment, folder: Deployment, brand: Brand, first: datetime, last: datetime
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse of the whole history, in which outcomes are looked up.

    Args:
        source: Whose lake is read.
        folder: Where the warehouse is made anew.
        brand: The validated `brand.yaml`.
        first: When the history begins.
        last: When it ends.
    """
    with replay.file(folder) as connection:
        replay.provide_lake(connection, source)
        build(connection, brand, first, last)
        yield connection


def build(
    connection: duckdb.DuckDBPyConnection, brand: Brand, first: datetime, last: datetime
) -> None:
    """Builds what `of_cut` and `activations_of` read, over the whole history at once."""
    days = min(max((last - first).days + 1, 1), LONGEST_WINDOW)
    replay.configure(connection, brand, last, AnalystConfig.model_validate({"window_days": days}))
    replay.build(connection, MODELS)


def of_cut(connection: duckdb.DuckDBPyConnection, cut: Cut, first: datetime) -> pa.Table:
    """What everybody who may still be profiled brought in the horizon after a cut.

    Args:
        connection: A warehouse of the whole history.
        cut: Which one.
        first: When the history begins: no time before it counts as time without orders.

    Returns:
        One row per customer: `customer_id`, `credited_conversions` and `excess_orders` (null where
        unknown), sorted by `customer_id`.
    """
    return connection.execute(
        _statement("outcomes"), {"cut": cut.as_of, "until": cut.until, "first": first}
    ).to_arrow_table()


def activations_of(connection: duckdb.DuckDBPyConnection, cut: Cut) -> pa.Table:
    """Everybody assigned in the horizon after a cut, whose campaign is over.

    Returns:
        One row per campaign and customer: `customer_id`, `is_treatment`, `conversions` credited
        from the assignment to the campaign's end; null for who had no code.
    """
    return connection.execute(
        _statement("activations"), {"cut": cut.as_of, "until": cut.until}
    ).to_arrow_table()


COUNTED_LATER = ("followers", "mean likes", "engagement rate")
"""Simple rankings by counts that networks show as they stand today, never as they stood."""


def counts_of_today(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Floats]:
    """What the simple rankings by counts would sort by today, in the order of `of_cut`.

    A brand that hands over its history once has no counts of the past. Given today's, a simple
    ranking knows more than it could have known; without them there is none to compare with.
    """
    found = baselines.figures(connection)
    return {name: found[name] for name in COUNTED_LATER}


def _statement(name: str) -> str:
    """A query of ours that stands beside this file; instants are bound, never written into it."""
    return Path(__file__).with_name(f"{name}.sql").read_text(encoding="utf-8")
