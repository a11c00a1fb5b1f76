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
        CandidateError: There is no complete candidate.
    """
    folder = published.candidate
    manifest = read_manifest(folder / MANIFEST_FILE)
    literal = str(folder / DATABASE_FILE).replace("'", "''")  # attach takes no bound parameter
    connection.execute(f"attach '{literal}' as candidate (read_only)")
    try:
        for name in TABLES:
            path = str(folder / parquet_file(name)).replace("'", "''")  # nor does a view
            connection.execute(
                f"create or replace temporary view parquet_{name} as "
                f"select * from read_parquet('{path}')"
            )
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
        connection.execute("detach candidate")
