"""What was known at a cut, and the ranking that follows from it, in a warehouse of its own.

The pipeline's models read nothing after `as_of`. One thing is added here: whoever hands over a
history for the first time hands over every account *as last observed*, which is after the cut, and
no handle of a customer would lead anywhere. So an account that verifiably existed by the cut keeps
its name, and nothing else of what was observed later: followers, bio and type are unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa

from orchestration import ranking, replay, scoring
from orchestration.backtest.cuts import Cut
from orchestration.brand import Brand
from orchestration.deployment import Deployment
from orchestration.evaluation import baselines
from orchestration.evaluation.baselines import Floats
from orchestration.extract import lake
from orchestration.extract.contract import TABLES
from orchestration.ranking import MARTS, RankingConfig

KEPT_OF_LATER_ACCOUNTS = ("platform", "account_id", "handle", "created_at")
"""What an account first observed after the cut may tell at the cut."""

MODELS = tuple(dict.fromkeys((*MARTS.values(), *baselines.MODELS)))


@dataclass(frozen=True)
class Ranked:
    """A ranking made at a cut, and the simple rankings beside it.

    Attributes:
        ranking: As published: one row per customer, best first.
        customer_ids: Everybody ranked, in the order the arrays keep.
        figures: What each simple ranking sorts by, NaN where unknown. By name, shape (people,).
        names_alone: Accounts that stand with their name alone.
    """

    ranking: pa.Table
    customer_ids: list[str]
    figures: Mapping[str, Floats]
    names_alone: int

    def column(self, name: str) -> Floats:
        """A column of the ranking as floats, in the order of `customer_ids`."""
        by_id = self.ranking.sort_by("customer_id")
        assert by_id["customer_id"].to_pylist() == self.customer_ids
        return np.asarray(by_id[name].to_numpy(zero_copy_only=False), np.float64)


def rank_at(
    cut: Cut, source: Deployment, folder: Deployment, brand: Brand, config: RankingConfig
) -> Ranked:
    """Ranks with what was known at the cut.

    Args:
        cut: When.
        source: Whose lake is read.
        folder: Where the cut's own warehouse is made anew.
        brand: The validated `brand.yaml`.
        config: What the analyst chose for the score.

    Raises:
        GrapevineError: The folder cannot be written, or a choice is out of range.
        duckdb.Error: The data broke a model.
    """
    with replay.file(folder) as connection:
        replay.provide_lake(connection, source)
        names_alone = let_names_stand(connection, cut.as_of)
        return rank_provided(connection, cut.as_of, brand, config, names_alone)


def rank_provided(
    connection: duckdb.DuckDBPyConnection,
    as_of: datetime,
    brand: Brand,
    config: RankingConfig,
    names_alone: int = 0,
) -> Ranked:
    """Ranks what the warehouse was provided with, as of an instant."""
    replay.configure(connection, brand, as_of)
    replay.build(connection, MODELS)
    settings = connection.execute("select * from config.run_parameters").to_arrow_table()
    chosen = ranking.parameters(settings.to_pylist()[0], config)
    ranked = scoring.rank(replay.scoring_tables(connection), chosen)
    connection.execute("create schema if not exists scores")
    connection.register("incoming", ranked)
    connection.execute("create or replace table scores.ranked_influencers as from incoming")
    connection.unregister("incoming")
    return Ranked(
        ranked,
        baselines.customer_ids(connection),
        baselines.figures(connection),
        names_alone,
    )


def let_names_stand(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> int:
    """Adds the names of accounts that existed by `as_of` and were first observed later.

    An account existed when it was created, posted or acted by then.

    Args:
        connection: A replay's warehouse, its raw tables provided and no model built.
        as_of: The cut.

    Returns:
        How many accounts stand with their name alone.
    """
    landing = {name for name, _ in lake.LANDING_COLUMNS}
    kept = {*KEPT_OF_LATER_ACCOUNTS, *landing}
    # Observed when it is first known to have been there: an account that was truly observed under
    # the same name since then has the better claim to it.
    values = [
        f'seen."{name}"' if name in kept else "existed.since" if name == "observed_at" else "null"
        for name in lake.landed_schema(TABLES["accounts"]).names
    ]
    accounts, kind = f"{lake.SCHEMA}.accounts", _kind(connection)
    connection.execute(
        f"""
        create table {lake.SCHEMA}.accounts_known as
        with accounts as (
            select *, lower(trim(platform)) as network from {accounts}
        ),
        signs as (
            select network, account_id, created_at as happened_at from accounts
            union all
            select lower(trim(platform)), account_id, created_at from {lake.SCHEMA}.posts
            union all
            select lower(trim(platform)), actor_id, occurred_at from {lake.SCHEMA}.engagements
        ),
        existed as (
            select network, account_id, min(happened_at) as since
            from signs
            where happened_at <= $as_of
            group by network, account_id
        ),
        seen as (
            select * from accounts
            qualify row_number() over (
                partition by network, account_id
                order by observed_at, _load_sequence, _source_file, _source_line
            ) = 1
        )
        select * from {accounts}
        union all
        select {", ".join(values)}
        from seen
        inner join existed using (network, account_id)
        where seen.observed_at > $as_of
        """,
        {"as_of": as_of},
    )
    counts = connection.execute(
        f"select (select count(*) from {lake.SCHEMA}.accounts_known) "
        f"- (select count(*) from {accounts})"
    ).fetchall()
    connection.execute(f"drop {kind} {accounts}")
    connection.execute(f"alter table {lake.SCHEMA}.accounts_known rename to accounts")
    return int(counts[0][0])


def _kind(connection: duckdb.DuckDBPyConnection) -> str:
    """How the raw accounts stand in the warehouse: over a lake as a view, else as a table."""
    found = connection.execute(
        "select table_type from information_schema.tables "
        "where table_schema = ? and table_name = 'accounts'",
        [lake.SCHEMA],
    ).fetchall()
    return "view" if found[0][0] == "VIEW" else "table"
