"""What every format of a part has in common once it is opened: a relation of raw columns.

The relation has `r_<column>` for every contract column the part has, `_line`, `_problem` with
`_record` for records that failed already, and `_unknown_columns`: what the contract does not
know, as JSON. No type is guessed: text stays text until `columns` reads it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from orchestration.errors import InputError
from orchestration.extract.columns import Reading
from orchestration.extract.contract import Table
from orchestration.extract.csv_records import BadRecord
from orchestration.extract.folder import Part

BOM = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
FAILED_COLUMNS: Mapping[str, pa.DataType] = MappingProxyType(
    {"_line": pa.int64(), "_problem": pa.string(), "_record": pa.string()}
)


@dataclass
class Source:
    """A part, ready to be read.

    Attributes:
        sql: A select statement over the relation `arriving` or a bound path.
        record: SQL over what `sql` yields: a record as it came, asked for only where one is bad.
        readings: How each contract column it has is read.
        bindings: Values of the statement's parameters.
        unknown: Columns that the contract does not know; None if only the records can tell.
        reader: What `arriving` is, where records stream through Python.
        failure: What stopped the stream, since DuckDB passes on only an error's text.
    """

    sql: str
    record: str
    readings: tuple[Reading, ...]
    bindings: dict[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] | None = None
    reader: pa.RecordBatchReader | None = None
    failure: list[InputError] = field(default_factory=list)

    def stream(self, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
        """Makes `batches` the relation `arriving`, remembering what stops them."""

        def guarded() -> Iterator[pa.RecordBatch]:
            try:
                yield from batches
            except InputError as error:
                self.failure.append(error)
                raise

        self.reader = pa.RecordBatchReader.from_batches(schema, guarded())


def require_columns(part: Part, table: Table, names: Sequence[str]) -> None:
    """Refuses a part whose columns are not those of its table.

    Raises:
        InputError: A required column is missing or a column stands twice.
    """
    has = ", ".join(names[:30]) or "none"
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise InputError(f"{part.name} names the column {twice[0]} twice. Rename or drop one.")
    missing = [c.name for c in table.columns if c.required and c.name not in names]
    if missing:
        raise InputError(
            f"{part.name}: the table {table.name} lacks the required column {missing[0]} (it has "
            f"{has}). Add it, or rename the one that holds it."
        )
    for either in table.alternatives:
        if not set(either) & set(names):
            raise InputError(
                f"{part.name}: the table {table.name} needs a column {' or '.join(either)} (it has "
                f"{has}). Add one of them."
            )


def refuse_other_encodings(part: Part, start: bytes) -> None:
    """Refuses a text part that begins like UTF-16.

    Raises:
        InputError: It does; its every line would read as full of NUL bytes.
    """
    if start.startswith(UTF_16_MARKS):
        raise InputError(f"{part.name} is UTF-16. Save it as UTF-8.")


def failed_columns(bad: Sequence[BadRecord]) -> dict[str, list[object]]:
    """Records that were set aside before parsing, under `FAILED_COLUMNS`."""
    texts = [one.text.decode("utf-8", "backslashreplace") for one in bad]
    return {
        "_line": [one.line for one in bad],
        "_problem": [one.reason for one in bad],
        "_record": [json.dumps({"line": text}, ensure_ascii=False) for text in texts],
    }
