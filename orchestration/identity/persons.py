"""Persons out of pairs of records: who is joined with whom, and whose record stands for all."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

OWN_SOURCE = "contract"
"""The brand's own records: their id is known to everybody who works with customers."""

PERSON_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("method", pa.string(), nullable=False),
        pa.field("probability", pa.float64()),
        pa.field("evidence", pa.string(), nullable=False),
    ]
)
"""One row per record that is another record's person, sorted by its id."""

Codes = NDArray[np.int64]


def persons(pairs: pa.Table, different: Iterable[tuple[str, str]]) -> pa.Table:
    """Joins records pair by pair, the surest first, and never two that were decided to differ.

    Args:
        pairs: Two records each (`customer_id`, `other_customer_id`), with `method_rank`, `method`,
            `probability`, `evidence`, and of both the source and when the record was made
            (`source_name`, `created_at`, `other_source_name`, `other_created_at`).
        different: Pairs of records that are two people. A pair that would bring two of them
            together, through whichever others, is left out.

    Returns:
        `PERSON_SCHEMA`. Empty where every record is its own person.

    Example:
        >>> pairs = pa.table({
        ...     "customer_id": ["c1", "c2"], "other_customer_id": ["s1", "s1"],
        ...     "method": ["email", "probable"], "method_rank": [2, 3],
        ...     "probability": [None, 0.995], "evidence": ["same address", "same phone"],
        ...     "source_name": ["contract", "contract"], "created_at": [2, 3],
        ...     "other_source_name": ["shopify", "shopify"], "other_created_at": [1, 1],
        ... })
        >>> persons(pairs, [])["customer_id"].to_pylist()
        ['c2', 's1']
        >>> persons(pairs, [("c1", "c2")])["customer_id"].to_pylist()
        ['s1']
    """
    if not pairs.num_rows:
        return PERSON_SCHEMA.empty_table()
    pairs = _strongest_first(pairs)
    records = _records(pairs)
    ones = _codes(pairs["customer_id"], records)
    others = _codes(pairs["other_customer_id"], records)
    person = _components(ones, others, len(records))
    place = {record: code for code, record in enumerate(records.to_pylist())}
    apart = [(place[one], place[two]) for one, two in different if one in place and two in place]
    refused = {int(person[one]) for one, two in apart if person[one] == person[two]}
    if refused:
        _split(person, np.isin(person[ones], list(refused)), ones, others, apart)
    return _rows(pairs, records, person, ones, others)


def _strongest_first(pairs: pa.Table) -> pa.Table:
    """Ties go by the ids, so that two runs agree."""
    return pairs.append_column(
        "weight", pc.fill_null(pairs["probability"].cast(pa.float64()), 0.0)
    ).sort_by(
        [
            ("method_rank", "ascending"),
            ("weight", "descending"),
            ("customer_id", "ascending"),
            ("other_customer_id", "ascending"),
        ]
    )


def _records(pairs: pa.Table) -> pa.Array:
    """Every record in the pairs; the first of those of a person stands for it."""
    sides = [
        pa.table(
            {
                "record": pairs[f"{side}customer_id"],
                "is_foreign": pc.not_equal(pairs[f"{side}source_name"], OWN_SOURCE),
                "created_at": pairs[f"{side}created_at"],
            }
        )
        for side in ("", "other_")
    ]
    records = (
        pa.concat_tables(sides)
        .group_by("record")
        .aggregate([("is_foreign", "min"), ("created_at", "min")])
    )
    order = [(name, "ascending") for name in ("is_foreign_min", "created_at_min", "record")]
    return records.sort_by(order)["record"].combine_chunks()


def _codes(column: pa.ChunkedArray, records: pa.Array) -> Codes:
    codes: Codes = pc.index_in(column, records).to_numpy().astype(np.int64)
    return codes


def _components(ones: Codes, others: Codes, count: int) -> Codes:
    """Record to the first record that it hangs together with."""
    graph = coo_array((np.ones(len(ones), dtype=np.int8), (ones, others)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    first = np.full(labels.max() + 1, count, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(count))
    return first[labels]


def _split(
    person: Codes,
    is_refused: NDArray[np.bool_],
    ones: Codes,
    others: Codes,
    apart: Iterable[tuple[int, int]],
) -> None:
    """Joins anew, one pair after the other, whoever hangs together with somebody they are not."""
    enemies: dict[int, set[int]] = {}
    for one, other in apart:
        enemies.setdefault(one, set()).add(other)
        enemies.setdefault(other, set()).add(one)
    members: dict[int, set[int]] = {}
    for one, other in zip(ones[is_refused].tolist(), others[is_refused].tolist(), strict=True):
        here = members.setdefault(one, {one})
        there = members.setdefault(other, {other})
        if here is there or any(enemies.get(record, set()) & there for record in here):
            continue
        here |= there
        members.update(dict.fromkeys(there, here))
    for record, group in members.items():
        person[record] = min(group)


def _rows(
    pairs: pa.Table, records: pa.Array, person: Codes, ones: Codes, others: Codes
) -> pa.Table:
    """Each record that is another's person, with the surest pair that says so."""
    holds = np.flatnonzero(person[ones] == person[others])
    why = np.full(len(records), len(pairs), dtype=np.int64)
    for ends in (ones, others):
        np.minimum.at(why, ends[holds], holds)
    merged = np.flatnonzero(person != np.arange(len(records)))
    reasons = pairs.take(why[merged])
    return pa.table(
        {
            "customer_id": records.take(merged),
            "person_id": records.take(person[merged]),
            "method": reasons["method"],
            "probability": reasons["probability"].cast(pa.float64()),
            "evidence": reasons["evidence"],
        },
        schema=PERSON_SCHEMA,
    ).sort_by("customer_id")
