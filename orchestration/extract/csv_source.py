"""CSV parts: strict records from `csv_records`, their fields as text."""

import csv
import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from numpy.typing import NDArray

from orchestration.errors import InputError
from orchestration.extract.columns import text_reading
from orchestration.extract.contract import Table
from orchestration.extract.csv_records import CsvSplitter, Records
from orchestration.extract.folder import Part
from orchestration.extract.limits import Limits, stream
from orchestration.extract.source import (
    BOM,
    FAILED_COLUMNS,
    Source,
    failed_columns,
    refuse_other_encodings,
    require_columns,
)


def open_csv(part: Part, table: Table, limits: Limits) -> Source:
    """Opens a CSV part and reads its header.

    Raises:
        InputError: It has no header, lacks a required column, or cannot be decompressed.
    """
    blocks = stream(part, limits)
    header, rest = _header(part, blocks, limits)
    require_columns(part, table, header)
    known = [name for name in header if name in {column.name for column in table.columns}]
    unknown = tuple(name for name in header if name not in known)
    fields: dict[str, pa.DataType] = {f"r_{name}": pa.string() for name in known}
    if unknown:
        fields["_unknown"] = pa.struct([(name, pa.string()) for name in unknown])
    schema = pa.schema([*fields.items(), *FAILED_COLUMNS.items()])
    raw = ", ".join(f"r_{name}" for name in known)
    unknown_json = "to_json(_unknown)" if unknown else "cast(null as varchar)"
    pairs = ", ".join(f"'{name}': r_{name}" for name in known)
    source = Source(
        f"select {raw}, _line, _problem, _record, {unknown_json} as _unknown_columns from arriving",
        f"coalesce(_record, to_json({{{pairs}}}))",
        tuple(text_reading(table[name]) for name in known),
        unknown=unknown,
    )
    splitter = CsvSplitter(len(header), 2, limits.max_record_bytes)

    def batches() -> Iterator[pa.RecordBatch]:
        for records in _fed(splitter, rest, blocks):
            if len(records.lines):
                yield _parsed(records, part, header, schema)
            if records.bad:
                failed = failed_columns(records.bad)
                nothing: list[object] = [None] * len(records.bad)
                yield pa.RecordBatch.from_pydict(
                    {name: failed.get(name, nothing) for name in schema.names}, schema
                )

    source.stream(schema, batches())
    return source


def _fed(splitter: CsvSplitter, rest: bytes, blocks: Iterator[bytes]) -> Iterator[Records]:
    yield from splitter.feed(rest)
    for block in blocks:
        yield from splitter.feed(block)
    yield from splitter.feed(b"", last=True)


def _header(part: Part, blocks: Iterator[bytes], limits: Limits) -> tuple[list[str], bytes]:
    """Column names, and what was read beyond their line."""
    text = b""
    while b"\n" not in text and len(text) <= limits.max_record_bytes:
        block = next(blocks, None)
        if block is None:
            break
        text += block
    refuse_other_encodings(part, text)
    line, _, rest = text.removeprefix(BOM).partition(b"\n")
    try:
        decoded = io.StringIO(line.rstrip(b"\r").decode("utf-8"))
        names = [name.strip() for name in next(csv.reader(decoded, strict=True), [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{part.name}, line 1: the header cannot be read ({error}). It must be one line of "
            "column names in UTF-8, separated by commas."
        ) from error
    if not any(names):
        raise InputError(f"{part.name}, line 1: no header. Begin with a line of column names.")
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        raise InputError(
            f"{part.name}, line 1: the columns are not separated by commas ({names[0][:80]!r}). "
            "Write comma-separated values, text with commas in double quotes."
        )
    return [name or f"(column {place})" for place, name in enumerate(names, 1)], rest


def _parsed(records: Records, part: Part, header: list[str], schema: pa.Schema) -> pa.RecordBatch:
    """The fields of well-formed records, all as text, an empty field as null."""
    table = pc.read_csv(
        pa.BufferReader(records.text),
        read_options=pc.ReadOptions(column_names=header, block_size=len(records.text) + 1),
        parse_options=pc.ParseOptions(newlines_in_values=b'"' in records.text),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    if table.num_rows != len(records.lines):  # the splitter and the parser disagree
        raise InputError(
            f"{part.name}: {len(records.lines)} records from line {records.lines[0]} read as "
            f"{table.num_rows} rows. Hand the table over as Parquet or JSON Lines instead."
        )
    columns = {name: table.column(name).combine_chunks() for name in header}
    return pa.RecordBatch.from_arrays(
        [_column(field, columns, records.lines) for field in schema], schema=schema
    )


def _column(field: pa.Field, columns: dict[str, pa.Array], lines: NDArray[np.int64]) -> pa.Array:
    if field.name.startswith("r_"):
        return columns[field.name.removeprefix("r_")]
    if field.name == "_line":
        return pa.array(lines)
    if field.name == "_unknown":
        inside = [field.type.field(place) for place in range(field.type.num_fields)]
        return pa.StructArray.from_arrays([columns[each.name] for each in inside], fields=inside)
    return pa.nulls(len(lines), field.type)
