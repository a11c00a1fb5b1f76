"""Parquet parts: DuckDB reads them itself; their schema and their size are checked first."""

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import InputError
from orchestration.extract.columns import UnreadableColumnError, parquet_reading
from orchestration.extract.contract import Column, Table
from orchestration.extract.folder import Part
from orchestration.extract.limits import Limits
from orchestration.extract.source import Source, require_columns


def open_parquet(part: Part, table: Table, limits: Limits) -> Source:
    """Opens a Parquet part and reads its footer.

    Raises:
        InputError: It is cut off, breaks a limit, lacks a required column, or stores a column
            as a type that cannot hold its kind.
    """
    try:
        with pq.ParquetFile(part.path) as file:
            schema, metadata = file.schema_arrow, file.metadata
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{part.name} is no whole Parquet file ({error}). It was probably copied while it "
            "was being written: hand it over again, whole."
        ) from error
    _check_caps(part, metadata, limits)
    require_columns(part, table, list(schema.names))
    known = [column for column in table.columns if column.name in schema.names]
    readings = []
    for column in known:
        try:
            readings.append(parquet_reading(column, schema.field(column.name).type))
        except UnreadableColumnError as error:
            raise InputError(
                f"{part.name}: the column {column.name} of {table.name} cannot be read as "
                f"{column.kind.name.lower()}: {error}."
            ) from error
    raw = ", ".join(_raw(column.name, schema) for column in known)
    unknown = tuple(name for name in schema.names if name not in {c.name for c in known})
    forget = json.dumps(dict.fromkeys([*(column.name for column in known), "file_row_number"]))
    rest = f"json_merge_patch(to_json(whole_row), '{forget}')" if unknown else "null"
    pairs = ", ".join(f"'{column.name}': r_{column.name}" for column in known)
    return Source(
        f"select {raw}, file_row_number + 1 as _line, "
        f"{_too_long(schema, known, limits)} as _problem, "
        f"cast({rest} as varchar) as _unknown_columns "
        "from read_parquet($path, file_row_number = true) as whole_row",
        f"to_json({{{pairs}}})",
        tuple(readings),
        {"path": str(part.path)},
        unknown,
    )


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _raw(name: str, schema: pa.Schema) -> str:
    is_text = _is_text(schema.field(name).type)
    return f"nullif(\"{name}\", '') as r_{name}" if is_text else f'"{name}" as r_{name}'


def _too_long(schema: pa.Schema, known: Sequence[Column], limits: Limits) -> str:
    """SQL: what is wrong with a record whose texts together exceed the cap."""
    texts = [column.name for column in known if _is_text(schema.field(column.name).type)]
    size = " + ".join(f'coalesce(strlen("{name}"), 0)' for name in texts) or "0"
    reason = f"record is over {limits.max_record_bytes:,} bytes (max_record_bytes)"
    return f"case when {size} > {limits.max_record_bytes:d} then '{reason}' end"


def _check_caps(part: Part, metadata: pq.FileMetaData, limits: Limits) -> None:
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    size = sum(group.total_byte_size for group in groups)
    if size > limits.max_decompressed_bytes or metadata.num_rows > limits.max_rows:
        raise InputError(
            f"{part.name} holds {metadata.num_rows:,} rows of {size:,} bytes, over the caps of "
            f"{limits.max_rows:,} rows and {limits.max_decompressed_bytes:,} bytes. Split it into "
            "parts, or raise max_rows or max_decompressed_bytes in the launchpad if the size is "
            "honest."
        )
