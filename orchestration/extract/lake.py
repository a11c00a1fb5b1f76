"""The lake: one immutable Parquet file per table and load, and how the warehouse sees them.

A load appears by one rename and never changes; what is half-written stands in a staging folder
that no reader looks into. Names say the order: `<sequence>-<hash of the sources>.parquet`.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import warehouse
from orchestration.deployment import Deployment
from orchestration.errors import OutputError
from orchestration.extract.account import Account, Terms
from orchestration.extract.contract import CONTRACT_VERSION, TABLES, Kind, Table
from orchestration.extract.door import Door
from orchestration.extract.folder import Part
from orchestration.extract.limits import fingerprint
from orchestration.extract.storage import commit, disk, staging

SOURCE = "contract"
"""The source that contract folders are; others (APIs) get folders of their own beside it."""

SCHEMA = "raw_contract"
QUARANTINE = "_quarantine"
EMPTY = "000000-empty"
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
_LANDING_COLUMNS = (
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


@dataclass(frozen=True)
class Landing:
    """What landing one table did.

    Attributes:
        table: Which one.
        parts: Files the input folder has for it; none means that the table is absent.
        skipped: Files whose content had landed before.
        load: The new load; None if there was nothing new.
        account: What became of the rows of the new load.
        size: Bytes of the files that were read.
    """

    table: Table
    parts: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    load: Load | None = None
    account: Account | None = None
    size: int = 0


def claim_output(deployment: Deployment, brand: str) -> None:
    """Marks the output as this brand's, or checks that it is.

    Raises:
        OutputError: It belongs to another brand, or cannot be written.
    """
    path = deployment.lake / "brand.json"
    with warehouse.lock(deployment), disk(deployment):
        if not path.exists():
            with staging(deployment) as folder:
                claim = folder / path.name
                claim.write_text(json.dumps({"name": brand}, ensure_ascii=False), encoding="utf-8")
                commit(claim, path)
        owner = json.loads(path.read_text(encoding="utf-8"))["name"]
    if owner != brand:
        raise OutputError(
            f"The output {deployment.output} belongs to the brand {owner!r}, and the input is of "
            f"{brand!r}. Give {brand!r} an OUTPUT of its own; if the brand was only renamed, "
            f"change the name in {path}."
        )


def land(deployment: Deployment, table: Table, parts: Sequence[Part], terms: Terms) -> Landing:
    """Lands what is new of one table: one load out of every part not landed before.

    Args:
        deployment: Whose lake.
        table: Which table.
        parts: Its files in the input folder.
        terms: On what terms rows are let in.

    Raises:
        InputError: The table is refused; nothing of it was landed.
        OutputError: The output cannot be written.
    """
    with warehouse.lock(deployment), disk(deployment):
        _ensure_empty(deployment, table)
        done = loads(deployment, table)
        landed = {source["sha256"] for load in done for source in load.facts["sources"]}
        new: dict[str, Part] = {}
        for part in parts:
            digest = fingerprint(part, terms.limits)
            if digest not in landed:
                new.setdefault(digest, part)
        names = tuple(part.name for part in parts)
        skipped = tuple(part.name for part in parts if part not in new.values())
        if not new:
            return Landing(table, names, skipped)
        sequence = max((load.sequence for load in done), default=0) + 1
        load, account = _land_parts(deployment, table, new, sequence, terms)
        size = sum(part.path.stat().st_size for part in new.values())
        return Landing(table, names, skipped, load, account, size)


def _land_parts(
    deployment: Deployment, table: Table, parts: dict[str, Part], sequence: int, terms: Terms
) -> tuple[Load, Account]:
    sources = [{"file": part.name, "sha256": digest} for digest, part in parts.items()]
    digest = hashlib.sha256("".join(sorted(parts)).encode()).hexdigest()
    name = f"{sequence:06d}-{digest[:12]}.parquet"
    with staging(deployment) as folder, Door(table, terms, folder).open() as door:
        for part in parts.values():
            door.read(part)
        account = door.judge()
        counts = {key: value for key, value in asdict(account).items() if key != "sample"}
        metadata = json.dumps(
            {
                "table": table.name,
                "contract_version": CONTRACT_VERSION,
                "load_sequence": sequence,
                "sources": sources,
                **counts,
            },
            ensure_ascii=False,
        )
        accepted, quarantined = folder / name, folder / f"quarantined-{name}"
        door.write(accepted, load_sequence=sequence, metadata=metadata)
        if account.quarantined:
            door.write_quarantined(quarantined, load_sequence=sequence, metadata=metadata)
            commit(quarantined, _quarantine_folder(deployment, table) / name)
        # The load exists from this rename on; its quarantined rows stand there already.
        final = _folder(deployment, table) / name
        commit(accepted, final)
    return Load(final, sequence), account


def loads(deployment: Deployment, table: Table) -> list[Load]:
    """The table's loads, oldest first."""
    folder = _folder(deployment, table)
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [(path, match) for path in files if (match := _LOAD.fullmatch(path.name))]
    return sorted((Load(path, int(m["sequence"])) for path, m in found), key=lambda x: x.sequence)


def landed_rows(deployment: Deployment, table: Table) -> int:
    """Rows that all loads of the table hold together; a corrected record counts each time."""
    return sum(load.facts["accepted"] for load in loads(deployment, table))


def last_load_sequences(deployment: Deployment) -> dict[str, int]:
    """The newest load's sequence of every table; 0 where nothing was ever landed."""
    return {
        name: max((load.sequence for load in loads(deployment, table)), default=0)
        for name, table in TABLES.items()
    }


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

    The views name the loads one by one, so a load that lands later is not read by half a run.
    """
    connection.execute(f"create schema if not exists {SCHEMA}")
    set_aside: list[Path] = []
    for name, table in TABLES.items():
        _ensure_empty(deployment, table)
        done = loads(deployment, table)
        columns = [f'"{column.name}"' for column in table.columns]
        columns += [column for column, _ in _LANDING_COLUMNS]
        files = [_folder(deployment, table) / f"{EMPTY}.parquet", *(load.path for load in done)]
        _create_view(connection, name, columns, files)
        quarantine = _quarantine_folder(deployment, table)
        set_aside.append(quarantine / f"{EMPTY}.parquet")
        set_aside += [
            quarantine / load.path.name for load in done if (quarantine / load.path.name).exists()
        ]
    _create_view(connection, "quarantined", QUARANTINE_SCHEMA.names, set_aside)


def _create_view(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], files: Sequence[Path]
) -> None:
    # A view's statement takes no bound values, so the paths, which are our own output folder's
    # and not the input's, are quoted as SQL strings.
    paths = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    connection.execute(
        f"create or replace view {SCHEMA}.{name} as select {', '.join(columns)} "
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
        if table.event_at is not None and (name, table.event_at) not in _PLANS:
            found = connection.execute(f"select max({table.event_at}) from {SCHEMA}.{name}")
            newest[name] = found.fetchall()[0][0]
    return newest


_PLANS = frozenset({("referral_codes", "valid_from")})


def _folder(deployment: Deployment, table: Table) -> Path:
    return deployment.lake / SOURCE / table.name


def _quarantine_folder(deployment: Deployment, table: Table) -> Path:
    return deployment.lake / SOURCE / QUARANTINE / table.name


def _ensure_empty(deployment: Deployment, table: Table) -> None:
    """An absent table is an empty one to the warehouse: its schema stands in a file of no rows."""
    columns = [(column.name, ARROW_TYPES[column.kind]) for column in table.columns]
    wanted = {
        _folder(deployment, table): pa.schema([*columns, *_LANDING_COLUMNS]),
        _quarantine_folder(deployment, table): QUARANTINE_SCHEMA,
    }
    for folder, schema in wanted.items():
        path = folder / f"{EMPTY}.parquet"
        if path.exists() and pq.read_schema(path).equals(schema):
            continue
        with staging(deployment) as staged:
            pq.write_table(schema.empty_table(), staged / path.name)
            commit(staged / path.name, path)
