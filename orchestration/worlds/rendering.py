"""Table rows as CSV and JSON Lines, with times in the local offsets of many countries."""

import csv
import io
import json
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from orchestration.worlds import vocabulary as words
from orchestration.worlds.columns import EPOCH_OF_START, TIME
from orchestration.worlds.parameters import DAY
from orchestration.worlds.randomness import Dice, Ints

Record = dict[str, object]
_ZONES = tuple(zip(words.WINTER_OFFSETS, words.SUMMER_FROM_DAY, strict=True))


def records(dice: Dice, name: str, table: pa.Table) -> list[Record]:
    """Rows as plain values: times as ISO text in local offsets, money as text, the rest as is."""
    columns: dict[str, list[object]] = {}
    zone = dice.category(f"zone {name}", words.COUNTRY_WEIGHTS, np.arange(table.num_rows))
    for field in table.schema:
        column = table[field.name]
        if field.type == TIME:
            columns[field.name] = list(_local_times(column, zone))
        elif pa.types.is_decimal(field.type):
            columns[field.name] = [None if v is None else f"{v:.2f}" for v in column.to_pylist()]
        elif pa.types.is_date(field.type):
            columns[field.name] = [v.isoformat()[:7] + "-01" for v in column.to_pylist()]
        else:
            columns[field.name] = column.to_pylist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _local_times(column: pa.ChunkedArray, zone: Ints) -> Iterable[str | None]:
    """ISO 8601 in the offset of each row's country and season; every eighth row in UTC as `Z`."""
    instants = column.combine_chunks().cast(pa.int64()).to_numpy(zero_copy_only=False)
    winter = np.array([offset for offset, _ in _ZONES])[zone]
    summer_from = np.array([day for _, day in _ZONES])[zone]
    known = ~np.isnan(instants.astype(np.float64))
    seconds = np.where(known, instants // 1_000_000, EPOCH_OF_START).astype(np.int64)
    day = (seconds - EPOCH_OF_START) // DAY
    minutes = winter + np.where(day >= summer_from, 60, 0)
    utc = np.arange(len(zone)) % 8 == 0
    minutes = np.where(utc, 0, minutes)
    local = (seconds + minutes * 60).astype("datetime64[s]").astype(str)
    for text, offset, is_utc, there in zip(local, minutes, utc, known, strict=True):
        if not there:
            yield None
        elif is_utc:
            yield f"{text}Z"
        else:
            sign, size = "-+"[int(offset >= 0)], abs(int(offset))
            yield f"{text}{sign}{size // 60:02d}:{size % 60:02d}"


def json_lines(rows: list[Record]) -> str:
    """One JSON object a line; what is null is left out, as exports do."""
    return "".join(
        json.dumps(
            {name: value for name, value in record.items() if value is not None},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n"
        for record in rows
    )


def comma_separated(rows: list[Record], names: list[str], *, as_excel: bool) -> str:
    """RFC 4180; lists as JSON arrays, flags as true and false, null as nothing.

    `as_excel` begins with a byte order mark and ends lines with CRLF, else lines end with LF.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n" if as_excel else "\n")
    writer.writerow(names)
    for record in rows:
        writer.writerow([_cell(value) for value in record.values()])
    return ("\ufeff" if as_excel else "") + buffer.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value
