"""The lake's part of other systems: records as they came, one JSON text each, load after load.

`<lake>/<kind>/<raw table>/<sequence>-<digest>.parquet`, immutable like everything in the lake. How
far an extraction came stands in the metadata of the very file it brought, so the two cannot part.
A load's sequence is above every earlier one's of the whole lake: what a run has not read yet is
above what it had.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.deployment import Deployment
from orchestration.extract.lake import last_load_sequences
from orchestration.extract.storage import commit, disk, staging
from orchestration.sources.kinds import KINDS

EMPTY = "000000-empty.parquet"
METADATA_KEY = b"grapevine"
_LOAD = re.compile(r"(?P<sequence>\d{6,})-(?P<digest>[0-9a-f]{12})\.parquet")

RAW_SCHEMA = pa.schema(
    [
        ("record", pa.string()),
        ("_source", pa.string()),
        ("_extracted_at", pa.timestamp("us", tz="UTC")),
        ("_load_sequence", pa.int64()),
        ("_source_file", pa.string()),
        ("_source_line", pa.int64()),
        ("_digest", pa.int64()),
    ]
)
"""A landed record; `_digest` is 8 bytes of its SHA-256, by which it is known again."""

VIEWED = tuple(name for name in RAW_SCHEMA.names if name != "_digest")


def schema_of(kind: str) -> str:
    """The warehouse schema of a kind's raw tables."""
    return f"raw_{kind}"


@dataclass(frozen=True)
class RawLoad:
    """One landed file.

    Attributes:
        path: Where it stands.
        kind: Kind of its source.
        table: Raw table.
        sequence: Its place among the loads of the lake: above all that were there when it came.
    """

    path: Path
    kind: str
    table: str
    sequence: int

    @cached_property
    def facts(self) -> dict[str, Any]:
        """`source`, `rows`, `content` (hash of its records), `cursor` and `extracted_at`."""
        stored = pq.read_metadata(self.path).metadata or {}
        facts: dict[str, Any] = json.loads(stored[METADATA_KEY])
        return facts


def loads_of(deployment: Deployment, kind: str, table: str) -> list[RawLoad]:
    """A raw table's loads, oldest first."""
    folder = deployment.lake / kind / table
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [
        RawLoad(path, kind, table, int(match["sequence"]))
        for path in files
        if (match := _LOAD.fullmatch(path.name))
    ]
    return sorted(found, key=lambda load: load.sequence)


def all_loads(deployment: Deployment) -> Iterator[RawLoad]:
    """Every load of every kind, by kind and table."""
    for kind in KINDS.values():
        if (deployment.lake / kind.name).is_dir():
            for table in kind.tables:
                yield from loads_of(deployment, kind.name, table.name)


def content_facts(deployment: Deployment) -> list[list[Any]]:
    """What identifies the landed content: kind, table, sequence, hash of the records."""
    return [
        [load.kind, load.table, load.sequence, load.facts["content"]]
        for load in all_loads(deployment)
    ]


def newest_extraction(deployment: Deployment) -> datetime | None:
    """When a source was last asked and brought something (UTC).

    A source that reads files counts only where nothing else does: a file's age is no event.
    """
    asked: list[datetime] = []
    handed_over: list[datetime] = []
    for load in all_loads(deployment):
        instant = datetime.fromisoformat(load.facts["extracted_at"]).astimezone(UTC)
        (handed_over if KINDS[load.kind].reads_files else asked).append(instant)
    return max(asked, default=max(handed_over, default=None))


def kinds_in_use(deployment: Deployment) -> set[str]:
    """Kinds of which anything was ever landed."""
    return {load.kind for load in all_loads(deployment)}


def register_views(connection: duckdb.DuckDBPyConnection, deployment: Deployment) -> None:
    """Creates `raw_<kind>.<table>` over the lake as it is now.

    A table of a kind that was never landed is an empty one, without a file.

    Raises:
        OutputError: The lake cannot be written.
    """
    for kind in KINDS.values():
        connection.execute(f"create schema if not exists {schema_of(kind.name)}")
        for table in kind.tables:
            files = [load.path for load in loads_of(deployment, kind.name, table.name)]
            connection.execute(
                f"create or replace view {schema_of(kind.name)}.{table.name} as {_select(files)}"
            )


def provide(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates `raw_<kind>.<table>` without rows, for a warehouse without a lake of its own."""
    for kind in KINDS.values():
        connection.execute(f"create schema if not exists {schema_of(kind.name)}")
        for table in kind.tables:
            connection.execute(
                f"create or replace view {schema_of(kind.name)}.{table.name} as {_select([])}"
            )


def readable_kinds(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Kinds of which the warehouse can read anything: what reads no file is empty."""
    found = connection.execute(
        """
        select schema_name from duckdb_tables() where database_name = current_database()
        union
        select schema_name from duckdb_views()
        where database_name = current_database() and contains(sql, 'read_parquet')
        """
    ).fetchall()
    schemas = {name for (name,) in found}
    return {kind for kind in KINDS if schema_of(kind) in schemas}


_TYPES = {"_extracted_at": "timestamp with time zone"} | dict.fromkeys(
    ("_load_sequence", "_source_line"), "bigint"
)


def _select(files: list[Path]) -> str:
    if not files:
        nulls = (f"cast(null as {_TYPES.get(name, 'varchar')}) as {name}" for name in VIEWED)
        return f"select {', '.join(nulls)} where false"
    # A view's statement takes no bound values; the paths are our own output folder's.
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"select {', '.join(VIEWED)} from read_parquet([{paths}])"


def land_records(
    deployment: Deployment, kind: str, table: str, rows: pa.Table, facts: dict[str, Any]
) -> RawLoad:
    """Lands one load: whole, durable, under the next sequence.

    Args:
        deployment: Whose lake.
        kind: Kind of the source.
        table: Raw table.
        rows: `record`, `_source`, `_extracted_at` and `_digest` of each record.
        facts: What the load's metadata says beside its sequence.

    Raises:
        OutputError: The lake cannot be written.
    """
    with disk(deployment), staging(deployment) as staged:
        sequence = 1 + max(last_load_sequences(deployment).values())
        name = f"{sequence:06d}-{facts['content'][:12]}.parquet"
        count = rows.num_rows
        final = deployment.lake / kind / table / name
        columns = {
            **{column: rows[column] for column in rows.column_names},
            "_load_sequence": pa.repeat(pa.scalar(sequence, pa.int64()), count),
            "_source_file": pa.repeat(pa.scalar(f"{kind}/{table}/{name}"), count),
            "_source_line": pa.array(range(1, count + 1), pa.int64()),
        }
        metadata = json.dumps({"load_sequence": sequence, "rows": count, **facts})
        schema = RAW_SCHEMA.with_metadata({METADATA_KEY: metadata.encode()})
        landed = pa.table([columns[column] for column in RAW_SCHEMA.names], schema=schema)
        pq.write_table(landed, staged / name, compression="zstd")
        commit(staged / name, final)
    return RawLoad(final, kind, table, sequence)
