"""A candidate opened for judging: its own files, and what they must be held against.

Checks read the very files that would be published: Parquet for rows, the DuckDB file read-only
beside it. The private warehouse serves for one question only, who may be profiled.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from orchestration.publish.errors import CandidateError
from orchestration.publish.generation import Published
from orchestration.publish.manifest import Manifest, read_manifest
from orchestration.publish.tables import DATABASE_FILE, MANIFEST_FILE, TABLES, parquet_file


@dataclass(frozen=True)
class OpenedCandidate:
    """A candidate generation and its surroundings.

    Attributes:
        folder: Where its files stand.
        manifest: What it says of itself.
        previous: What is current, or None before the first publish.
        connection: The warehouse, in which `parquet_<table>` are the candidate's Parquet files,
            `candidate.main.<table>` its DuckDB file, and `intermediate` stays what it is.
        largest_drop: Share of people that may vanish against the last run.
    """

    folder: Path
    manifest: Manifest
    previous: Manifest | None
    connection: duckdb.DuckDBPyConnection
    largest_drop: float
    _known: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, draw: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A frame that several rules look at, drawn for the first of them."""
        if name not in self._known:
            self._known[name] = draw()
        return self._known[name]

    def query(self, sql: str, parameters: Sequence[object] = ()) -> pd.DataFrame:
        """The rows of a query over the candidate, as a frame to judge."""
        frame: pd.DataFrame = (
            self.connection.execute(sql, list(parameters)).to_arrow_table().to_pandas()
        )
        return frame


@contextlib.contextmanager
def open_candidate(
    connection: duckdb.DuckDBPyConnection, published: Published, *, largest_drop: float
) -> Iterator[OpenedCandidate]:
    """Opens the candidate beside the warehouse, and lets go of it whatever happens.

    Raises:
        CandidateError: There is no complete candidate, or a file of it cannot be read.
    """
    folder = published.candidate
    manifest = read_manifest(folder / MANIFEST_FILE)
    try:
        _attach(connection, folder)
        yield OpenedCandidate(
            folder=folder,
            manifest=manifest,
            previous=published.current_manifest(),
            connection=connection,
            largest_drop=largest_drop,
        )
    finally:
        for name in TABLES:
            connection.execute(f"drop view if exists parquet_{name}")
        connection.execute("detach database if exists candidate")


def _attach(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    # Neither attach nor a view takes a bound parameter, so quotes in the path are doubled.
    database, *files = (
        str(folder / name).replace("'", "''")
        for name in (DATABASE_FILE, *(parquet_file(table) for table in TABLES))
    )
    try:
        connection.execute(f"attach '{database}' as candidate (read_only)")
        for name, path in zip(TABLES, files, strict=True):
            connection.execute(
                f"create or replace temporary view parquet_{name} as "
                f"select * from read_parquet('{path}')"
            )
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]  # the rest repeats our own SQL
        raise CandidateError(
            f"The candidate in {folder} cannot be read ({reason}). Run the whole job again."
        ) from error
