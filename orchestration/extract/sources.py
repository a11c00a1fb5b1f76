"""One part of a table as a relation of raw columns, whatever format it came in.

Each source is SQL that yields `r_<column>` for every contract column it has, `_line`, and for
records that already failed `_problem` with the record as `_record`; `_unknown_columns` holds what
the contract does not know, as JSON. No type is guessed: text stays text until `columns` reads it.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from orchestration.errors import InputError
from orchestration.extract.columns import (
    Reading,
    UnreadableColumnError,
    parquet_reading,
    text_reading,
)
from orchestration.extract.contract import Kind, Table
from orchestration.extract.csv_records import BadRecord, CsvSplitter, Records
from orchestration.extract.folder import Format, Part
from orchestration.extract.json_lines import Lines, LineSplitter
from orchestration.extract.limits import Limits, stream

BOM = b"\xef\xbb\xbf"
_FAILED = {"_line": pa.int64(), "_problem": pa.string(), "_record": pa.string()}


@dataclass
class Source:
    """A part, ready to be read.

    Attributes:
        sql: A select statement over the relation `arriving` or a bound path.
        bindings: Values of its parameters.
        readings: How each contract column it has is read.
        unknown: Columns that the contract does not know; None if only the records can tell.
        reader: What `arriving` is, where records stream through Python.
        failure: What stopped the stream, since DuckDB passes on only an error's text.
    """

    sql: str
    readings: tuple[Reading, ...]
    bindings: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] | None = None
    reader: pa.RecordBatchReader | None = None
    failure: list[InputError] = field(default_factory=list)


def open_source(part: Part, table: Table, limits: Limits) -> Source:
    """Opens a part and reads as much of it as tells which columns it has.

    Raises:
        InputError: The part cannot be read, breaks a limit, or lacks a required column.
    """
    match part.format:
        case Format.CSV:
            return _csv(part, table, limits)
        case Format.JSONL:
            return _jsonl(part, table, limits)
        case Format.PARQUET:
            return _parquet(part, table, limits)


def _require_columns(part: Part, table: Table, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{part.name} names the column {twice[0]} twice. Rename or drop one.")
    missing = [c.name for c in table.columns if c.required and c.name not in names]
    if missing:
        raise InputError(
            f"{part.name}: the table {table.name} lacks the required column {missing[0]} "
            f"(it has {', '.join(names[:30]) or 'none'}). Add it, or rename the one that holds it."
        )
    for either in table.alternatives:
        if not set(either) & set(names):
            raise InputError(
                f"{part.name}: the table {table.name} needs a column {' or '.join(either)} "
                f"(it has {', '.join(names[:30])}). Add one of them."
            )


def _failed(bad: list[BadRecord]) -> dict[str, list[object]]:
    texts = [one.text.decode("utf-8", "backslashreplace") for one in bad]
    return {
        "_line": [one.line for one in bad],
        "_problem": [one.reason for one in bad],
        "_record": [json.dumps({"line": text}, ensure_ascii=False) for text in texts],
    }


def _guarded(source: Source, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except InputError as error:
        source.failure.append(error)
        raise


# -- CSV ---------------------------------------------------------------------------------------


def _csv(part: Part, table: Table, limits: Limits) -> Source:
    blocks = stream(part, limits)
    header, lines, rest = _header(part, blocks, limits)
    _require_columns(part, table, header)
    known = [name for name in header if name in {c.name for c in table.columns}]
    unknown = tuple(name for name in header if name not in known)
    fields = {f"r_{name}": pa.string() for name in known}
    extra = {"_unknown": pa.struct([(name, pa.string()) for name in unknown])} if unknown else {}
    schema = pa.schema(list((fields | _FAILED | extra).items()))
    readings = tuple(text_reading(table[name]) for name in known)
    pairs = ", ".join(f"'{name}': r_{name}" for name in known)
    rest_as_json = "to_json(_unknown)" if unknown else "cast(null as varchar)"
    raw = ", ".join(fields)
    source = Source(
        f"select {raw}, _line, _problem, _record, to_json({{{pairs}}}) as _source_record, "
        f"{rest_as_json} as _unknown_columns from arriving",
        readings,
        unknown=unknown,
    )
    splitter = CsvSplitter(len(header), lines + 1, limits.max_record_bytes)

    def batches() -> Iterator[pa.RecordBatch]:
        for records in _fed(splitter, rest, blocks):
            yield from _csv_batches(records, part, header, schema)

    source.reader = pa.RecordBatchReader.from_batches(schema, _guarded(source, batches()))
    return source


def _fed(splitter: CsvSplitter, rest: bytes, blocks: Iterator[bytes]) -> Iterator[Records]:
    yield from splitter.feed(rest)
    for block in blocks:
        yield from splitter.feed(block)
    yield from splitter.feed(b"", last=True)


def _header(part: Part, blocks: Iterator[bytes], limits: Limits) -> tuple[list[str], int, bytes]:
    """Column names, the lines they took, and what was read beyond them."""
    text = b""
    while b"\n" not in text and len(text) <= limits.max_record_bytes:
        block = next(blocks, None)
        if block is None:
            break
        text += block
    _refuse_other_encodings(part, text)
    line, _, rest = text.removeprefix(BOM).partition(b"\n")
    try:
        names = next(csv.reader(io.StringIO(line.rstrip(b"\r").decode("utf-8")), strict=True), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            f"{part.name}, line 1: the header cannot be read ({error}). It must be one line of "
            "column names in UTF-8, separated by commas."
        ) from error
    names = [name.strip() for name in names]
    if not any(names):
        raise InputError(f"{part.name}, line 1: no header. Begin with a line of column names.")
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        raise InputError(
            f"{part.name}, line 1: the columns are not separated by commas ({names[0][:80]!r}). "
            "Write comma-separated values, text with commas in double quotes."
        )
    return [name or f"(column {i})" for i, name in enumerate(names, 1)], 1, rest


def _refuse_other_encodings(part: Part, text: bytes) -> None:
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{part.name} is UTF-16. Save it as UTF-8.")


def _csv_batches(
    records: Records, part: Part, header: list[str], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    if len(records.lines):
        table = pc.read_csv(
            pa.BufferReader(records.text),
            read_options=pc.ReadOptions(column_names=header, block_size=len(records.text) + 1),
            parse_options=pc.ParseOptions(
                delimiter=",", quote_char='"', double_quote=True, newlines_in_values=True
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        if table.num_rows != len(records.lines):  # the splitter and the parser disagree
            raise InputError(
                f"{part.name}: {len(records.lines)} records near line {records.lines[0]} read as "
                f"{table.num_rows} rows. Hand the table over as Parquet or JSON Lines instead."
            )
        for batch in table.to_batches():
            yield _with_schema(batch, records.lines, header, schema)
    if records.bad:
        failed = _failed(records.bad)
        yield pa.RecordBatch.from_pydict(
            {name: failed.get(name, [None] * len(records.bad)) for name in schema.names}, schema
        )


def _with_schema(
    batch: pa.RecordBatch, lines: np.ndarray, header: list[str], schema: pa.Schema
) -> pa.RecordBatch:
    """The parsed batch under the stream's schema; `to_batches` gives one batch per block."""
    columns = dict(zip(header, batch.columns, strict=True))
    arrays: list[pa.Array] = []
    for name, kind in zip(schema.names, schema.types, strict=True):
        if name.startswith("r_"):
            arrays.append(columns[name[2:]])
        elif name == "_line":
            arrays.append(pa.array(lines))
        elif name == "_unknown":
            inside = [kind.field(i) for i in range(kind.num_fields)]
            arrays.append(
                pa.StructArray.from_arrays([columns[f.name] for f in inside], fields=inside)
            )
        else:
            arrays.append(pa.nulls(batch.num_rows, kind))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


# -- JSON Lines --------------------------------------------------------------------------------


def _jsonl(part: Part, table: Table, limits: Limits) -> Source:
    schema = pa.schema([("_text", pa.string()), *_FAILED.items()])
    names = [column.name for column in table.columns]
    paths = ", ".join(f"'$.{name}'" for name in names)
    known = ", ".join(f"'{name}'" for name in names)
    forget = json.dumps(dict.fromkeys(names))
    raw = ", ".join(
        _money_literal(name, index)
        if table[name].kind is Kind.MONEY
        else f"nullif(found[{index}], '') as r_{name}"
        for index, name in enumerate(names, 1)
    )
    source = Source(
        f"""
        with objects as (
            select
                *,
                case
                    when json_valid(_text) and json_type(_text) = 'OBJECT' then _text
                end as object
            from arriving
        ),
        extracted as (
            select
                *,
                json_extract_string(object, [{paths}]) as found,
                json_keys(object) as keys
            from objects
        )
        select
            {raw},
            _line,
            case
                when _problem is not null then _problem
                when object is null then 'line is no JSON object'
                when len(list_distinct(keys)) < len(keys) then 'a name stands twice in the object'
            end as _problem,
            coalesce(_record, to_json({{'line': _text}})) as _record,
            object as _source_record,
            case
                when not list_has_all([{known}], keys)
                then nullif(json_merge_patch(object, '{forget}'), '{{}}')
            end as _unknown_columns
        from extracted
        """,
        tuple(text_reading(column) for column in table.columns),
    )
    splitter = LineSplitter(limits.max_record_bytes, limits.max_json_depth)

    def batches() -> Iterator[pa.RecordBatch]:
        first = True
        for block in stream(part, limits):
            if first:
                _refuse_other_encodings(part, block)
                block = block.removeprefix(BOM)
                first = False
            for lines in splitter.feed(block):
                yield from _json_batches(lines, schema)
        for lines in splitter.feed(b"", last=True):
            yield from _json_batches(lines, schema)

    source.reader = pa.RecordBatchReader.from_batches(schema, _guarded(source, batches()))
    return source


def _money_literal(name: str, index: int) -> str:
    """The digits as they stand in the line: DuckDB's JSON reads 12345678901234.5678 as a double.

    A literal is taken only where it is the same number that the parser found, so that one of an
    object further inside is not mistaken for it.
    """
    literal = f"""nullif(regexp_extract(object, '"{name}"\\s*:\\s*(-?[0-9][0-9.eE+-]*)', 1), '')"""
    same = f"try_cast({literal} as double) = try_cast(found[{index}] as double)"
    return f"nullif(case when {same} then {literal} else found[{index}] end, '') as r_{name}"


def _json_batches(lines: Lines, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    if len(lines.texts):
        nothing = pa.nulls(len(lines.texts), pa.string())
        yield pa.RecordBatch.from_arrays(
            [lines.texts, pa.array(lines.numbers), nothing, nothing], schema=schema
        )
    if lines.bad:
        failed = _failed(lines.bad)
        yield pa.RecordBatch.from_pydict(failed | {"_text": [None] * len(lines.bad)}, schema)


# -- Parquet -----------------------------------------------------------------------------------


def _parquet(part: Part, table: Table, limits: Limits) -> Source:
    try:
        with pq.ParquetFile(part.path) as file:
            schema, metadata = file.schema_arrow, file.metadata
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{part.name} is no whole Parquet file ({error}). It was probably copied while it "
            "was being written: hand it over again, whole."
        ) from error
    _require_columns(part, table, list(schema.names))
    sizes = [metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups)]
    if sum(sizes) > limits.max_decompressed_bytes or metadata.num_rows > limits.max_rows:
        raise InputError(
            f"{part.name} holds {metadata.num_rows:,} rows of {sum(sizes):,} bytes, over the caps "
            f"of {limits.max_rows:,} rows and {limits.max_decompressed_bytes:,} bytes. Split it "
            "into parts, or raise max_rows or max_decompressed_bytes if the size is honest."
        )
    known = [column for column in table.columns if column.name in schema.names]
    readings, raw = [], []
    for column in known:
        kind = schema.field(column.name).type
        try:
            readings.append(parquet_reading(column, kind))
        except UnreadableColumnError as error:
            raise InputError(
                f"{part.name}: the column {column.name} of {table.name} cannot be read as "
                f"{column.kind.name.lower()}: {error}."
            ) from error
        is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        name = f'"{column.name}"'
        raw.append(
            f"nullif({name}, '') as r_{column.name}" if is_text else f"{name} as r_{column.name}"
        )
    unknown = tuple(name for name in schema.names if name not in {c.name for c in known})
    forget = json.dumps(dict.fromkeys([c.name for c in known] + ["file_row_number"]))
    extra = (
        f"json_merge_patch(to_json(whole_row), '{forget}')" if unknown else "cast(null as varchar)"
    )
    pairs = ", ".join(f"'{column.name}': \"{column.name}\"" for column in known)
    return Source(
        f"select {', '.join(raw)}, file_row_number + 1 as _line, cast(null as varchar) as _problem,"
        f" cast(null as varchar) as _record, to_json({{{pairs}}}) as _source_record, "
        f"{extra} as _unknown_columns from read_parquet($path, file_row_number = true) as whole_row",
        tuple(readings),
        {"path": str(part.path)},
        unknown,
    )
