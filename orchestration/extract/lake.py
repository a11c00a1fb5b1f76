"""The lake: one immutable Parquet file per table and load, and how the warehouse sees them.

Names say the order: `<sequence>-<hash of the sources>.parquet`. How a load gets there stands in
`landing`; here it is only read.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.deployment import Deployment
from orchestration.extract.contract import FUTURE_ALLOWED, TABLES, Kind, Table
from orchestration.extract.storage import commit, disk, staging

SOURCE = "contract"
"""The source that contract folders are; others (APIs) get folders of their own beside it."""

SCHEMA = "raw_contract"
QUARANTINE = "_quarantine"
EMPTY = "000000-empty.parquet"
METADATA_KEY = b"grapevine"
_LOAD = re.compile(r"(?P<sequence>\d{6,})-(?P<digest>[0-9a-f]{12})\.parquet")

ARROW_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.COUNT: pa.int64(),
    Kind.MONEY: pa.decimal128(18, 4),
    Kind.NUMBER: pa.float64(),
    Kind.TIME: pa.timestamp("us", tz="UTC"),
    Kind.MONTH: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.LIST: pa.list_(pa.string()),
}
LANDING_COLUMNS = (
    ("_load_sequence", pa.int64()),
    ("_source_file", pa.string()),
    ("_source_line", pa.int64()),
)
QUARANTINE_SCHEMA = pa.schema(
    [
        ("table_name", pa.string()),
        ("reason", pa.string()),
        ("record", pa.string()),
        ("source_file", pa.string()),
        ("source_line", pa.int64()),
        ("_load_sequence", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Load:
    """One landed file.

    Attributes:
        path: Where it stands.
        sequence: Its place among the loads of its table, from 1.
    """

    path: Path
    sequence: int

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What its metadata says: sources with their hashes, and the account of its rows."""
        stored = pq.read_metadata(self.path).metadata or {}
        facts: dict[str, Any] = json.loads(stored[METADATA_KEY])
        return facts


def loads(deployment: Deployment, table: Table) -> list[Load]:
    """The table's loads, oldest first."""
    folder = table_folder(deployment, table)
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [(path, match) for path in files if (match := _LOAD.fullmatch(path.name))]
    return sorted((Load(path, int(m["sequence"])) for path, m in found), key=lambda x: x.sequence)


def landed_rows(deployment: Deployment, table: Table) -> int:
    """Rows that all loads of the table hold together; a corrected record counts each time."""
    return sum(load.facts["accepted"] for load in loads(deployment, table))


def last_load_sequences(deployment: Deployment) -> dict[str, int]:
    """What every table holds at most: its newest load's sequence, 0 where nothing was ever landed.

    Any source may bring rows of any table, so a source's newest load counts for all of them.
    """
    of_sources = last_sequence_of_sources(deployment)
    return {
        name: max([of_sources, *(load.sequence for load in loads(deployment, table))])
        for name, table in TABLES.items()
    }


def last_sequence_of_sources(deployment: Deployment) -> int:
    """The highest sequence of a load that came through a source of `sources.yaml`; 0 for none."""
    ours = {SOURCE, "campaigns"}
    return max(
        (
            int(match["sequence"])
            for path in deployment.lake.glob("*/*/*.parquet")
            if path.parts[-3] not in ours and (match := _LOAD.fullmatch(path.name))
        ),
        default=0,
    )


def content_hash(deployment: Deployment) -> str:
    """SHA-256 over everything landed: the same sources in the same loads give the same hash."""
    digest = hashlib.sha256()
    for name, table in TABLES.items():
        for load in loads(deployment, table):
            facts = load.facts
            sources = sorted(source["sha256"] for source in facts["sources"])
            counts = [facts["read"], facts["accepted"], facts["quarantined"]]
            digest.update(json.dumps([name, load.sequence, sources, counts]).encode())
    return digest.hexdigest()


def register_raw_views(connection: duckdb.DuckDBPyConnection, deployment: Deployment) -> None:
    """Creates `raw_contract.<table>` and `raw_contract.quarantined` over the lake as it is now.

    The views name the loads one by one, so a load that lands later is not read by half a run. An
    absent table is an empty one to the warehouse: its schema stands in a file of no rows.

    Raises:
        OutputError: The lake cannot be written.
    """
    connection.execute(f"create schema if not exists {SCHEMA}")
    set_aside = [_empty_file(deployment, deployment.lake / SOURCE / QUARANTINE, QUARANTINE_SCHEMA)]
    for name, table in TABLES.items():
        schema = landed_schema(table)
        done = loads(deployment, table)
        empty = _empty_file(deployment, table_folder(deployment, table), schema)
        _create_view(connection, name, schema, [empty, *(load.path for load in done)])
        quarantined = (quarantine_folder(deployment, table) / load.path.name for load in done)
        set_aside += [path for path in quarantined if path.exists()]
    _create_view(connection, "quarantined", QUARANTINE_SCHEMA, set_aside)


def landed_schema(table: Table) -> pa.Schema:
    """The columns of a landed table: the contract's of today, and where each row came from."""
    return pa.schema(
        [(column.name, ARROW_TYPES[column.kind]) for column in table.columns]
        + list(LANDING_COLUMNS)
    )


def _create_view(
    connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, files: Sequence[Path]
) -> None:
    columns = ", ".join(f'"{column}"' for column in schema.names)
    # A view's statement takes no bound values, so the paths, which are our own output folder's
    # and not the input's, are quoted as SQL strings.
    paths = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    connection.execute(
        f"create or replace view {SCHEMA}.{name} as select {columns} "
        f"from read_parquet([{paths}], union_by_name = true)"
    )


def newest_event_at(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """The newest event in the data (UTC), None where there is none; plans do not count."""
    times = [found for found in newest_event_times(connection).values() if found]
    return max(times, default=None)


def newest_event_times(
    connection: duckdb.DuckDBPyConnection,
) -> dict[str, datetime | None]:
    """The newest event of every table whose rows are events or observations (UTC)."""
    newest: dict[str, datetime | None] = {}
    for name, table in TABLES.items():
        if table.event_at is not None and (name, table.event_at) not in FUTURE_ALLOWED:
            found = connection.execute(f"select max({table.event_at}) from {SCHEMA}.{name}")
            newest[name] = found.fetchall()[0][0]
    return newest


def table_folder(deployment: Deployment, table: Table) -> Path:
    """Where the table's loads stand."""
    return deployment.lake / SOURCE / table.name


def quarantine_folder(deployment: Deployment, table: Table) -> Path:
    """Where the rows stand that the door set aside, one file per load that had any."""
    return deployment.lake / SOURCE / QUARANTINE / table.name


def _empty_file(deployment: Deployment, folder: Path, schema: pa.Schema) -> Path:
    """A file of no rows that has the contract's columns of today, made anew where it has not."""
    path = folder / EMPTY
    if not _has_schema(path, schema):
        with disk(deployment), staging(deployment) as staged:
            pq.write_table(schema.empty_table(), staged / EMPTY)
            commit(staged / EMPTY, path, durable=False)
    return path


def _has_schema(path: Path, schema: pa.Schema) -> bool:
    try:
        return bool(pq.read_schema(path).equals(schema))
    except (FileNotFoundError, pa.ArrowInvalid):
        return False
