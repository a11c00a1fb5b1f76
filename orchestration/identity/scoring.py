"""The pairs worth comparing, each with how much likelier it is than two strangers."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.identity import account_training, evidence, linking, prior, shares
from orchestration.identity.comparisons import ACCOUNT_COMPARISONS, TYPED
from orchestration.identity.grades import Comparison

LEAST_WEIGHT = -17.0
"""Pairs below these log2 odds are left out: a thousand such are not one in a hundred together."""

_FACTS = """
with taken as (
    select distinct k.person_id, a.platform
    from known_pairs as k inner join accounts as a on k.account_id = a.id
),
taken_count as (select platform, count(*) as taken from taken group by all)
select
    count(*) as accounts,
    coalesce(avg((select count(*) from people) - coalesce(t.taken, 0)), 0) as people
from accounts as a left join taken_count as t using (platform)
where a.is_open
"""

_PAIRS = """
create table pairs as
select s.unique_id_l, s.unique_id_r, s.match_weight, a.platform
from {scored} as s
inner join accounts as a on s.unique_id_r = a.id
inner join people as p on s.unique_id_l = p.id
anti join barred_given as b
    on p.customer_id = b.customer_id and a.platform = b.platform and a.account_id = b.account_id
anti join (
    select k.person_id, t.platform
    from known_pairs as k inner join accounts as t on k.account_id = t.id
) as t
    on s.unique_id_l = t.person_id and a.platform = t.platform
"""


@dataclass(frozen=True)
class Scored:
    """Pairs sorted by account and person, as arrays of one length; and what they were drawn from.

    Attributes:
        person: Customers' numbers.
        account: Accounts' numbers.
        slot: Numbers of customer and network: a customer has one account of each.
        ratio: log2 of how much likelier the pair's likeness is among one person's records.
        typed: Grade of the typed handle: 2 whole, 1 nearly, else nothing.
        accounts: Accounts without a known owner.
        people: Customers who may own one, on the mean over those accounts.
        comparisons: As trained.
    """

    person: NDArray[np.int64]
    account: NDArray[np.int64]
    slot: NDArray[np.int64]
    ratio: NDArray[np.float64]
    typed: NDArray[np.int64]
    accounts: int
    people: float
    comparisons: tuple[Comparison, ...]


def score(connection: duckdb.DuckDBPyConnection) -> Scored:
    """Trains the model and scores the pairs of all blocks.

    Args:
        connection: With what `sides.prepare` made, and `barred_given`.
    """
    row = connection.execute(_FACTS).fetchall()[0]
    accounts, people = int(row[0]), max(float(row[1]), 1.0)
    chance = prior.starting_share(people, accounts) / people
    comparisons = account_training.train_accounts(connection, ACCOUNT_COMPARISONS, chance)
    rule = {"blocking_rule": "l.block_key = r.block_key", "arrays_to_explode": ["block_key"]}
    wanted = linking.settings(comparisons, chance, [rule], is_link=True)
    linker = linking.linker(
        connection, ("blocked_people", "blocked_accounts"), wanted, shares.COLUMNS
    )
    found = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
    connection.execute(_PAIRS.format(scored=found.physical_name))
    found.drop_table_from_database_and_remove_from_cache()
    table = _with_typed(connection, chance)
    return Scored(
        **{name: table[name].to_numpy() for name in ("person", "account", "slot", "typed")},
        ratio=table["ratio"].to_numpy(),
        accounts=accounts,
        people=people,
        comparisons=comparisons,
    )


def _with_typed(connection: duckdb.DuckDBPyConnection, chance: float) -> pa.Table:
    tied = evidence.pairs_sql(
        "(select unique_id_l, unique_id_r from pairs where unique_id_l in (select id from typed)"
        " and unique_id_r in (select id from told))",
        "side_people",
        "side_accounts",
        ("variants", "whole"),
    )
    return connection.execute(
        f"""
        with tied as (
            select unique_id_l, unique_id_r, {evidence.grade_sql(TYPED)} as typed from ({tied})
        ),
        networks as (
            select platform, row_number() over (order by platform) - 1 as number
            from (select distinct platform from accounts)
        )
        select
            p.unique_id_l as person,
            p.unique_id_r as account,
            p.unique_id_l * (select count(*) from networks) + n.number as slot,
            round(p.match_weight - log2({chance} / (1 - {chance})), 6) as ratio,
            cast(coalesce(t.typed, 0) as bigint) as typed
        from pairs as p
        inner join networks as n using (platform)
        left join tied as t using (unique_id_l, unique_id_r)
        order by account, person
        """
    ).to_arrow_table()
