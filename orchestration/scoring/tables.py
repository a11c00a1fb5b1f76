"""The core's input: six marts, checked and laid out as one aligned population.

Belongs here: what makes a table impossible, and the order of people (`inputs` lists the columns).
People are sorted by `customer_id` first of all, so that no later sum depends on the order rows came
in. What the figures mean is the business of the factors.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.scoring.arrays import Flags, Floats, Hashes, Integers
from orchestration.scoring.errors import ScoringSchemaError, ScoringValueError
from orchestration.scoring.hashing import hash_texts
from orchestration.scoring.inputs import COLUMNS, COUNT, FLAG, KEY, NUMBER, PARTS, TEXT, TIME

PART_TOLERANCE = 1e-6


@dataclass(frozen=True)
class ScoringTables:
    """The marts the core reads. All but `customers` may be missing, or hold fewer people.

    Attributes:
        customers: `dim_customers`, one row per customer to be ranked.
        reach: `customer_reach`, one row per customer.
        post_mix: `customer_post_mix`, one row per customer, platform and media type.
        resonance: `customer_resonance`, one row per customer.
        relevance: `customer_relevance`, one row per customer.
        roi: `customer_roi`, one row per customer.
        exposures: `customer_exposures`, one row per customer, part of the conversion window and
            kind of buyer among those who acted on the customer's posts.
        exposed: `exposed_customers`, one row per customer who acted on another's posts.
    """

    customers: pa.Table
    reach: pa.Table | None = None
    post_mix: pa.Table | None = None
    resonance: pa.Table | None = None
    relevance: pa.Table | None = None
    roi: pa.Table | None = None
    exposures: pa.Table | None = None
    exposed: pa.Table | None = None


@dataclass(frozen=True)
class Population:
    """All customers in the order of `customer_id`, every mart aligned to it.

    Attributes:
        customer_id: Sorted keys, string, shape (people,).
        hashes: A stable 64-bit hash of each key; all chance is keyed by it.
        sample: True for the people priors are fitted on: all of them, or the lowest hashes.
    """

    customer_id: pa.Array
    hashes: Hashes
    sample: Flags
    aligned: dict[str, pa.Table] = field(repr=False)
    mix_person: Integers = field(repr=False)
    exposure_person: Integers = field(repr=False)

    @property
    def size(self) -> int:
        """Number of people."""
        return len(self.customer_id)

    def numbers(self, table: str, column: str) -> Floats:
        """A column as floats, NaN where unknown.

        Shape (people,), or (rows,) of `post_mix` and `exposures`.
        """
        return _floats(self.aligned[table][column])

    def reader(self, table: str) -> Callable[[str], Floats]:
        """`numbers` of one table, by column."""
        return partial(self.numbers, table)

    def fitting(self, first: Floats, second: Floats) -> tuple[Floats, Floats]:
        """Two columns cut down to the people priors are fitted on."""
        return first[self.sample], second[self.sample]


def lay_out(tables: ScoringTables, fit_sample: int) -> Population:
    """Checks the tables and aligns them to the sorted customers.

    Args:
        tables: The marts; NULL means unknown.
        fit_sample: People to fit priors on at most.

    Raises:
        ScoringSchemaError: A table lacks a column the core reads, or has it in another type.
        ScoringValueError: A key is null, twice or unknown; a count is negative or not finite;
            a part exceeds its whole.
    """
    given = {name: getattr(tables, name) for name in COLUMNS}
    checked = {name: _conform(name, table) for name, table in given.items()}
    keys = checked["customers"][KEY].combine_chunks()
    order = pc.sort_indices(keys)
    customer_id = keys.take(order)
    _refuse_repeated("customers", customer_id)
    aligned = {"customers": checked["customers"].take(order)}
    for name in ("reach", "resonance", "relevance", "roi"):
        aligned[name] = _align(name, checked[name], customer_id)
    aligned["exposed"] = _align("exposed", checked["exposed"], customer_id)
    mix_person = _sort_rows("post_mix", checked, aligned, customer_id)
    exposure_person = _sort_rows("exposures", checked, aligned, customer_id)
    for table, part, whole in PARTS:
        _refuse_greater_part(table, aligned[table], part, whole)
    hashes = hash_texts(customer_id)
    return Population(
        customer_id, hashes, _lowest(hashes, fit_sample), aligned, mix_person, exposure_person
    )


ROW_ORDER = {
    "post_mix": ("platform", "media_type", "account_type", "followers_count"),
    "exposures": ("lag_from_days", "is_usual_buyer"),
}
"""What orders the rows of one person, in tables that have several."""


def _sort_rows(
    name: str, checked: dict[str, pa.Table], aligned: dict[str, pa.Table], customer_id: pa.Array
) -> Integers:
    """Sorts a table of several rows per person, by person; returns whose each row is."""
    table = checked[name]
    person = _positions(name, table, customer_id)
    order = pc.sort_indices(
        table.select(list(ROW_ORDER[name])).append_column("person", pa.array(person)),
        sort_keys=[(column, "ascending") for column in ("person", *ROW_ORDER[name])],
    )
    aligned[name] = table.take(order)
    in_order: Integers = person[order.to_numpy()]
    return in_order


def _conform(name: str, table: pa.Table | None) -> pa.Table:
    if table is None:
        empty = {KEY: pa.array([], pa.string())}
        return pa.table(empty | {c: pa.nulls(0) for c in COLUMNS[name]})
    missing = sorted({KEY, *COLUMNS[name]} - set(table.column_names))
    if missing:
        raise ScoringSchemaError(
            f"{name} lacks {', '.join(missing)}; hand over the mart as its contract says, all null"
            " where unknown",
            culprits=[f"{name}.{column}" for column in missing],
        )
    out = table.select([KEY, *COLUMNS[name]])
    for column, kind in COLUMNS[name].items():
        found = out.schema.field(column).type
        if not pa.types.is_null(found) and not _fits(found, kind):
            raise ScoringSchemaError(
                f"{name}.{column} is {found} but must be a {kind}; cast it in its mart",
                culprits=[f"{name}.{column}"],
            )
        if kind in (COUNT, NUMBER):
            _refuse_impossible(name, out, column)
    if not _is_text(out.schema.field(KEY).type):
        raise ScoringSchemaError(f"{name}.{KEY} must be text", culprits=[f"{name}.{KEY}"])
    if out[KEY].null_count:
        raise ScoringValueError(
            f"{name}.{KEY} is null in {out[KEY].null_count} rows; every row needs its customer",
            culprits=[f"{name}.{KEY}"],
        )
    position = out.schema.get_field_index(KEY)
    return out.set_column(position, KEY, out[KEY].cast(pa.string()))


def _is_text(found: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(found)
        or pa.types.is_large_string(found)
        or pa.types.is_string_view(found)
        or pa.types.is_dictionary(found)
    )


def _fits(found: pa.DataType, kind: str) -> bool:
    numeric = pa.types.is_integer(found) or pa.types.is_floating(found)
    if kind == TEXT:
        return _is_text(found)
    if kind == FLAG:
        return bool(pa.types.is_boolean(found))
    if kind == TIME:
        return bool(pa.types.is_timestamp(found))
    return bool(numeric or pa.types.is_decimal(found))


def _refuse_impossible(name: str, table: pa.Table, column: str) -> None:
    values = _floats(table[column])
    stated = ~np.asarray(table[column].is_null())
    wrong = np.flatnonzero(stated & ~((values >= 0) & np.isfinite(values)))
    if wrong.size:
        who = table[KEY][int(wrong[0])].as_py()
        raise ScoringValueError(
            f"{name}.{column} is {values[wrong[0]]} for {who} and {wrong.size - 1} more;"
            " a count is finite and not negative, and null where unknown",
            culprits=[str(who)],
        )


def _refuse_repeated(name: str, sorted_keys: pa.Array) -> None:
    if len(sorted_keys) > 1:
        same = pc.equal(sorted_keys[1:], sorted_keys[:-1])
        if pc.any(same).as_py():
            who = sorted_keys.filter(
                pc.fill_null(pa.concat_arrays([same, pa.array([False])]), fill_value=False)
            )[0].as_py()
            raise ScoringValueError(
                f"{name} holds {who} more than once; one row per customer", culprits=[str(who)]
            )


def _positions(name: str, table: pa.Table, customer_id: pa.Array) -> Integers:
    found = pc.index_in(table[KEY], value_set=customer_id)
    if found.null_count:
        who = table[KEY].filter(pc.is_null(found))[0].as_py()
        raise ScoringValueError(
            f"{name} holds {who} and {found.null_count - 1} more who are not in customers;"
            " every mart passes the same consent gate",
            culprits=[str(who)],
        )
    return np.asarray(found.combine_chunks()).astype(np.int64)


def _align(name: str, table: pa.Table, customer_id: pa.Array) -> pa.Table:
    positions = _positions(name, table, customer_id)
    _refuse_repeated(name, table[KEY].combine_chunks().take(pa.array(np.argsort(positions))))
    rows = np.full(len(customer_id), -1, dtype=np.int64)
    rows[positions] = np.arange(positions.size)
    return table.take(pa.array(rows, mask=rows < 0))


def _refuse_greater_part(name: str, table: pa.Table, part: str, whole: str) -> None:
    small, large = _floats(table[part]), _floats(table[whole])
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero(small > large * (1 + PART_TOLERANCE) + PART_TOLERANCE)
    if wrong.size:
        who = table[KEY][int(wrong[0])].as_py()
        raise ScoringValueError(
            f"{name}.{part} ({small[wrong[0]]:g}) exceeds {whole} ({large[wrong[0]]:g}) for {who}"
            f" and {wrong.size - 1} more; a part never exceeds its whole",
            culprits=[str(who)],
        )


def _floats(column: pa.ChunkedArray) -> Floats:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz=column.type.tz)).cast(pa.int64())
    made = column.cast(pa.float64())
    return np.asarray(made.combine_chunks().to_numpy(zero_copy_only=False), dtype=np.float64)


def _lowest(hashes: Hashes, count: int) -> Flags:
    if hashes.size <= count:
        return np.ones(hashes.size, dtype=bool)
    bound = np.partition(hashes, count - 1)[count - 1]
    return np.asarray(hashes <= bound)
