"""The candidate: a whole generation, written beside the current one and not yet seen by readers.

It is made from the warehouse alone. Tables go into `grapevine.duckdb` sorted by their order and
from there to Parquet, so both hold the same rows; the manifest is written last, which is what
makes a candidate complete.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.publish import changes, report
from orchestration.publish import manifest as documents
from orchestration.publish.descriptions import Description, Words, describe
from orchestration.publish.errors import CandidateError, PublishError, explained
from orchestration.publish.generation import Published
from orchestration.publish.history import write_history
from orchestration.publish.parquet import write_parquet
from orchestration.publish.runs import COUNTED, RunFacts, carried_over
from orchestration.publish.tables import (
    DATABASE_FILE,
    MANIFEST_FILE,
    REPORT_FILE,
    TABLES,
    PublishedTable,
    parquet_file,
)

__all__ = ["STORAGE_VERSION", "RunFacts", "write_candidate"]

STORAGE_VERSION = "v1.2.0"
"""DuckDB's file format of February 2025, which drivers years older than ours still read."""


def write_candidate(
    connection: duckdb.DuckDBPyConnection,
    published: Published,
    facts: RunFacts,
    *,
    published_at: datetime,
    models: Mapping[str, Words] | None = None,
) -> documents.Manifest:
    """Writes a complete candidate generation; on any failure nothing of it is left.

    Args:
        connection: The private warehouse. Its settings are as before when this returns.
        published: The folder that receives the candidate.
        facts: What this run was made from.
        published_at: The wall-clock time to state in manifest and `meta`.
        models: What dbt says of its models; see `descriptions.words_of_models`.

    Returns:
        The candidate's manifest.

    Raises:
        CandidateError: A published table is missing in the warehouse.
        PublishError: The disk is full or the folder cannot be written.
    """
    folder = published.begin_candidate()
    try:
        with explained(published.root):
            generation = published.next_sequence()
            past = _past(published)
            with _attached(connection, folder / DATABASE_FILE):
                described = _write_tables(connection, models or {})
                described |= _write_past(connection, facts, generation, past)
                _write_meta(connection, facts, generation, published_at)
                tables = {
                    name: _write_parquet(connection, TABLES[name], described[name], folder)
                    for name in TABLES
                }
                _write_comments(connection, described)
            report.write_report(folder, facts, tables, folder / REPORT_FILE)
            manifest = documents.Manifest(
                generation=generation,
                facts=facts.as_json(),
                published_at=published_at.astimezone(UTC).isoformat(timespec="seconds"),
                tables=tables,
                files={file.name: documents.hash_file(file) for file in sorted(folder.iterdir())},
            )
            manifest.write(folder / MANIFEST_FILE)
    except BaseException:
        published.discard_candidate()
        raise
    return manifest


@dataclass(frozen=True)
class _Past:
    """What the current generation knows of earlier runs; None where it does not hold it."""

    runs: pa.Table | None = None
    ranking_history: Path | None = None


def _past(published: Published) -> _Past:
    if published.current_manifest() is None:
        return _Past()
    current = published.root / "current"
    path = current / parquet_file("runs")
    try:
        runs = pq.read_table(path)
    except (pa.ArrowException, FileNotFoundError) as error:
        raise published.damaged(f"{path}: {error}.") from error
    history = current / parquet_file("ranking_history")  # younger than the first generations
    return _Past(runs, history if history.exists() else None)


@contextlib.contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Attaches a new database file as `candidate` and detaches it with no `.wal` left behind."""
    literal = str(path).replace("'", "''")  # attach takes no bound parameter
    connection.execute(f"attach '{literal}' as candidate (storage_version '{STORAGE_VERSION}')")
    try:
        with _rows_in_order(connection):
            # One transaction: a commit per table and comment would each wait for the disk.
            connection.execute("begin")
            connection.execute("create schema candidate.published")
            yield
            connection.execute("commit")
        connection.execute("checkpoint candidate")
    except BaseException:
        # After a full disk these fail as well; the first error is the one that tells.
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        with contextlib.suppress(duckdb.Error):
            connection.execute("detach candidate")
        raise
    connection.execute("detach candidate")
    leftover = path.with_name(path.name + ".wal")
    if leftover.exists():
        raise PublishError(
            f"{leftover} was left beside the database, which would lock every reader out. "
            "Run the job again; if it comes back, report it with DuckDB's version."
        )


@contextlib.contextmanager
def _rows_in_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Makes tables keep the order they are filled in, which the warehouse does not ask for."""
    setting = "preserve_insertion_order"
    before = connection.execute(f"select current_setting('{setting}')").fetchall()[0][0]
    connection.execute(f"set {setting} = true")
    try:
        yield
    finally:
        connection.execute(f"set {setting} = {str(before).lower()}")


def _write_tables(
    connection: duckdb.DuckDBPyConnection, models: Mapping[str, Words]
) -> dict[str, Description]:
    described = {}
    for table in TABLES.values():
        if table.source is None:
            continue
        description = describe(connection, table, models)
        if not description.columns:
            raise CandidateError(
                f"{table.source} is missing in the warehouse, so {table.name} cannot be "
                "published. Run the whole job."
            )
        connection.execute(
            f"create table candidate.main.{table.name} as "
            f"select * from {table.source} order by {', '.join(table.sorting)}"
        )
        _write_view(connection, table)
        described[table.name] = description
    return described


def _write_past(
    connection: duckdb.DuckDBPyConnection, facts: RunFacts, generation: int, past: _Past
) -> dict[str, Description]:
    """The tables about runs: how people stood in them, who moved since the last, and the runs."""
    write_history(
        connection, facts.run_id, past.ranking_history, table="candidate.main.ranking_history"
    )
    _write_arrow(connection, "run_changes", _changes(connection, facts, past.runs))
    counts = {name: _count(connection, name) for name in COUNTED}
    _write_arrow(connection, "runs", carried_over(past.runs, facts, generation, counts))
    described = {}
    for name in ("ranking_history", "run_changes", "runs"):
        _write_view(connection, TABLES[name])
        described[name] = describe(connection, TABLES[name], {})
    return described


def _changes(
    connection: duckdb.DuckDBPyConnection, facts: RunFacts, runs: pa.Table | None
) -> pa.Table:
    """This run against the one before it; nobody moved where there is none."""
    now, before = (
        connection.execute(
            "select * from candidate.main.ranking_history where runs_ago = ? order by rank", [ago]
        ).to_arrow_table()
        for ago in (0, 1)
    )
    if runs is None or before.num_rows == 0:
        return changes.SCHEMA.empty_table()
    last = before["run_id"][0].as_py()
    made_from = {row["run_id"]: row for row in runs.to_pylist()}
    differs = changes.differing(facts.as_row(), made_from.get(last, {}))
    return changes.compare(now, before, changes.Pair(facts.run_id, last, differs, facts.k))


def _write_arrow(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("made", table)
    try:
        connection.execute(f"create table candidate.main.{name} as select * from made")
    finally:
        connection.unregister("made")


def _write_view(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    """`published.<table>`, the asset's own name; unqualified inside, so any attach name works."""
    connection.execute(
        f"create view candidate.published.{table.name} as select * from main.{table.name}"
    )


def _write_meta(
    connection: duckdb.DuckDBPyConnection,
    facts: RunFacts,
    generation: int,
    published_at: datetime,
) -> None:
    """`meta`, one row: what a BI user asks of a file found on its own."""
    connection.execute(
        """
        create table candidate.main.meta as
        select
            ?::varchar as run_id,
            ?::bigint as generation,
            ?::varchar as brand_name,
            ?::timestamptz as as_of,
            ?::timestamptz as published_at,
            ?::varchar as code_version,
            ?::varchar as dagster_run_id,
            ?::varchar as storage_version,
            ?::varchar as duckdb_version
        """,
        [
            facts.run_id,
            generation,
            facts.brand_name,
            facts.as_of.isoformat(),
            published_at.isoformat(),
            facts.code_version,
            facts.dagster_run_id,
            STORAGE_VERSION,
            duckdb.__version__,
        ],
    )


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    rows = connection.execute(f"select count(*) from candidate.main.{table}").fetchall()
    return int(rows[0][0])


def _write_parquet(
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    description: Description,
    folder: Path,
) -> documents.Table:
    file = parquet_file(table.name)
    row_count = write_parquet(
        connection,
        f"select * from candidate.main.{table.name} order by {', '.join(table.sorting)}",
        folder / file,
    )
    return documents.Table(
        description=description.table,
        key=table.key,
        row_count=row_count,
        columns=description.columns,
        file=file,
    )


def _write_comments(
    connection: duckdb.DuckDBPyConnection, described: Mapping[str, Description]
) -> None:
    """Carries the descriptions into the file, where BI tools show them beside the columns."""
    for name, description in described.items():
        _comment(connection, f"table candidate.main.{name}", description.table)
        _comment(connection, f"view candidate.published.{name}", description.table)
        for column in description.columns:
            if column.description:
                target = f'column candidate.main.{name}."{column.name}"'
                _comment(connection, target, column.description)
    _comment(
        connection,
        "table candidate.main.meta",
        "One row per file: the run it came from, its version and its time.",
    )


def _comment(connection: duckdb.DuckDBPyConnection, target: str, text: str) -> None:
    literal = text.replace("'", "''")  # comment takes no bound parameter; the text is our own
    connection.execute(f"comment on {target} is '{literal}'")
