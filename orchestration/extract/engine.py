"""The door's own DuckDB: in memory, bounded, spilling into the staging folder, in UTC.

It never opens the warehouse. What it cannot do is said in the words of our family of errors.
"""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import warehouse
from orchestration.errors import InputError, OutputError

MEMORY_LIMIT = "1500MB"
"""DuckDB's share at the door; it spills beyond. Python and Arrow need about 0.4 GB beside it."""

_DISK_IS_FULL = ("No space left", "File too large", "Disk quota", "max_temp_directory_size")


class Engine:
    """A connection that answers in rows and fails in words."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder

    def arrive(self, reader: pa.RecordBatchReader) -> None:
        """Makes a stream of records the relation `arriving`."""
        self._connection.register("arriving", reader)

    def run(
        self, sql: str, bindings: Mapping[str, Any] | None = None, *, culprit: str
    ) -> list[dict[str, Any]]:
        """Runs one statement and returns its rows.

        Args:
            sql: The statement.
            bindings: Values of its parameters.
            culprit: The file or table an error is about.

        Raises:
            InputError: The input cannot be read.
            OutputError: The disk refuses.
        """
        try:
            done = self._connection.execute(sql, dict(bindings or {}))
            names = [item[0] for item in done.description or ()]
            return [dict(zip(names, row, strict=True)) for row in done.fetchall()]
        except duckdb.Error as error:
            raise _explained(error, culprit, self._folder) from error


@contextlib.contextmanager
def open_engine(folder: Path) -> Iterator[Engine]:
    """Holds an engine open that spills into `folder`."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": warehouse.THREADS,
        "temp_directory": str(folder / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        yield Engine(connection, folder)


def _explained(error: duckdb.Error, culprit: str, folder: Path) -> InputError | OutputError:
    text = str(error)
    first = text.splitlines()[0]
    if any(sign in text for sign in _DISK_IS_FULL):
        return OutputError(
            f"The disk of {folder} is full ({first}); nothing of {culprit} was landed. Free space "
            "there, or give the run an OUTPUT on a larger disk."
        )
    if isinstance(error, duckdb.IOException | duckdb.PermissionException) and str(folder) in text:
        return OutputError(
            f"{folder} cannot be written ({first}). Give OUTPUT a folder this user may write to."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return OutputError(
            f"{culprit} needs more memory than the {MEMORY_LIMIT} the door may use ({first}). "
            "Split it into smaller parts, or write it with smaller row groups."
        )
    return InputError(
        f"{culprit} cannot be read ({first}). If it is damaged, hand it over again, whole."
    )
