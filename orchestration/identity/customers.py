"""Customers against customers: the same person twice, and households kept apart from persons."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.identity import customer_sides, evidence, linking, prior, schemas, ties, training
from orchestration.identity.customer_comparisons import AGAINST_CHANCE, against_household
from orchestration.identity.engine import opened
from orchestration.identity.grades import Comparison
from orchestration.identity.limits import Limits

Floats = NDArray[np.float64]

FLOOR = 0.05
"""Least probability that is reported; households are reported whatever it is."""

ONE_PERSON = (3.0, 3.0)
"""Prior pairs of one person and of a household, among records that share a contact."""

LEAST_DUPLICATES, UNTIED = 1.0, 0.5
"""Duplicates to be expected at least; and those without a contact in common, for each with one."""


_PAIRS = """
create or replace table {name} as
select s.unique_id_l, s.unique_id_r, s.match_weight
from {scored} as s
inner join people as l on s.unique_id_l = l.id
inner join people as r on s.unique_id_r = r.id
anti join barred_given as b
    on
        least(l.customer_id, r.customer_id) = least(b.customer_id, b.other_customer_id)
        and greatest(l.customer_id, r.customer_id) = greatest(b.customer_id, b.other_customer_id)
"""

_FOUND = """
with compared as ({compared})
select
    least(l.customer_id, r.customer_id) as customer_id,
    greatest(l.customer_id, r.customer_id) as other_customer_id,
    c.probability,
    c.match_weight,
    {words} as evidence,
    c.is_tied and c.probability < 0.5 as is_household
from compared as c
inner join people as l on c.unique_id_l = l.id
inner join people as r on c.unique_id_r = r.id
order by 1, 2
"""


def match_customers(
    people: pa.Table, limits: Limits, *, barred: pa.Table | None = None
) -> pa.Table:
    """Finds records of one person, and records of two people who share a household.

    Args:
        people: `PEOPLE_SCHEMA`; only those whose consent covers it.
        limits: Memory, threads and bounds.
        barred: `customer_id`, `other_customer_id` of pairs decided to be two people; in any order.

    Returns:
        `CUSTOMER_MATCH_SCHEMA`, sorted by its two keys; no pair twice.

    Raises:
        PipelineError: A table lacks a column, or a customer occurs twice.
    """
    people = schemas.conform(people, schemas.PEOPLE_SCHEMA, "people")
    if people.num_rows < 2:  # noqa: PLR2004 a pair
        return schemas.empty(schemas.CUSTOMER_MATCH_SCHEMA)
    with opened(limits) as connection:
        connection.register("people_given", people)
        connection.register(
            "barred_given", schemas.optional(barred, schemas.BARRED_CUSTOMERS_SCHEMA, "barred")
        )
        customer_sides.prepare(connection, limits)
        comparisons = training.learn_u(connection, "records", AGAINST_CHANCE)
        tied, one_person = _tied(connection, comparisons)
        free = _free(connection, comparisons, one_person, people.num_rows)
        connection.register("judged", pa.concat_tables([tied, free]))
        return _reported(connection, comparisons)


def _tied(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]
) -> tuple[pa.Table, float]:
    """Pairs that share a telephone or a mailbox: one person or one household."""
    tables = _scored(connection, "contact", against_household(tuple(comparisons)), 0.5)
    ratio = _odds(tables)
    share = ties.share_right(ratio, ONE_PERSON)
    odds = share / (1 - share) * ratio
    duplicates = float((odds / (1 + odds)).sum())
    return _judged(tables, odds, is_tied=True), duplicates


def _free(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    duplicates: float,
    people: int,
) -> pa.Table:
    """Pairs that share a name, but no contact: one person or chance."""
    start = max(LEAST_DUPLICATES, UNTIED * duplicates)
    every = max(people * (people - 1) / 2, 1)
    start = min(start, every / 10)
    pairs = _scored(connection, "name", comparisons, start / every)
    ratio = _odds(pairs) / (start / every / (1 - start / every))
    expected = prior.expected_duplicates(ratio, every, start)
    return _judged(pairs, expected / (every - expected) * ratio, is_tied=False)


def _odds(pairs: pa.Table) -> Floats:
    odds: Floats = np.exp2(np.clip(pairs["match_weight"].to_numpy(), -200, 200))
    return odds


def _scored(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    comparisons: Sequence[Comparison],
    chance: float,
) -> pa.Table:
    blocked = connection.execute(f"select count(*) from {kind}_records").fetchall()[0][0]
    if not blocked:
        connection.execute(
            f"create table {kind}_pairs "
            "(unique_id_l bigint, unique_id_r bigint, match_weight double)"
        )
    else:
        rule = {"blocking_rule": "l.block_key = r.block_key", "arrays_to_explode": ["block_key"]}
        wanted = linking.settings(comparisons, chance, [rule], is_link=False)
        linker = linking.linker(connection, (f"{kind}_records",), wanted, customer_sides.COLUMNS)
        found = linker.inference.predict()
        connection.execute(_PAIRS.format(name=f"{kind}_pairs", scored=found.physical_name))
        found.drop_table_from_database_and_remove_from_cache()
    rest = "anti join contact_pairs using (unique_id_l, unique_id_r)" if kind == "name" else ""
    return connection.execute(
        f"select * from {kind}_pairs {rest} order by unique_id_l, unique_id_r"
    ).to_arrow_table()


def _judged(pairs: pa.Table, odds: Floats, *, is_tied: bool) -> pa.Table:
    probability = np.round(odds / (1 + odds), 6)
    table = pa.table(
        {
            "unique_id_l": pairs["unique_id_l"],
            "unique_id_r": pairs["unique_id_r"],
            "match_weight": np.round(np.log2(odds), 4),
            "probability": probability,
            "is_tied": np.full(len(odds), is_tied),
        }
    )
    return table if is_tied else table.filter(pa.array(probability >= FLOOR))


def _reported(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> pa.Table:
    compared = evidence.pairs_sql(
        "judged", "records", "records", evidence.columns_of(connection, "records")
    )
    query = _FOUND.format(compared=compared, words=evidence.words_sql(comparisons))
    found = connection.execute(query).to_arrow_table()
    return schemas.conform(found, schemas.CUSTOMER_MATCH_SCHEMA, "matches")
