"""What this deployment itself did: starts, assignments, issued codes and exports, in the lake.

Append-only Parquet below `<output>/lake/campaigns/<table>/`, one file per act, durable before
anybody is contacted. Like what a brand hands over, it is the system of record: the warehouse reads
it as schema `raw_campaigns`, and everything after can be rebuilt. Nothing here decides anything.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.deployment import Deployment
from orchestration.extract.storage import commit, disk, staging

SCHEMA = "raw_campaigns"
FOLDER = "campaigns"
EMPTY = "000000-empty.parquet"
_RECORD = re.compile(r"(?P<sequence>\d{6,})-(?P<digest>[0-9a-f]{12})\.parquet")

INSTANT = pa.timestamp("us", tz="UTC")
MONEY = pa.decimal128(18, 4)


def _column(name: str, kind: pa.DataType, words: str) -> pa.Field:
    return pa.field(name, kind, metadata={"description": words})


_CAMPAIGN = _column("campaign_id", pa.string(), "Campaign, as its definition names it.")
_CUSTOMER = _column("customer_id", pa.string(), "Customer.")
_WAVE = _column("wave", pa.int64(), "Wave of the campaign, from 1.")

TABLES: Mapping[str, pa.Schema] = {
    "starts": pa.schema(
        [
            _CAMPAIGN,
            _column("definition_hash", pa.string(), "SHA-256 of the frozen definition."),
            _column("definition", pa.string(), "The frozen definition as canonical JSON."),
            _column("started_at", INSTANT, "`as_of` of the run that started it (UTC)."),
        ],
        metadata={"description": "One row per campaign that was started: its frozen definition."},
    ),
    "assignments": pa.schema(
        [
            _CAMPAIGN,
            _WAVE,
            _CUSTOMER,
            _column("arm", pa.string(), "`treatment` or `control`, as drawn."),
            _column("stratum", pa.string(), "Block within which the arm was drawn."),
            _column("propensity", pa.float64(), "Chance to be treated, 0 to 1, both excluded."),
            _column("is_exploration", pa.bool_(), "Whether drawn from outside the selection."),
            _column("incentive_kind", pa.string(), "Incentive promised if treated."),
            _column("incentive_cost", MONEY, "Its unit cost in `currency`, if accepted."),
            _column("currency", pa.string(), "ISO 4217 code of `incentive_cost`."),
            _column("expected_conversions", pa.float64(), "Of one activation, at assignment."),
            _column("assigned_at", INSTANT, "`as_of` of the run that drew the arm (UTC)."),
        ],
        metadata={"description": "One row per campaign and customer drawn into an arm."},
    ),
    "issued_codes": pa.schema(
        [
            _column("code", pa.string(), "Code or link, as handed out."),
            _CUSTOMER,
            _CAMPAIGN,
            _WAVE,
            _column("kind", pa.string(), "`promo_code` or `link`."),
            _column("is_single_use", pa.bool_(), "Whether it earns once only."),
            _column("valid_from", INSTANT, "From when it earns credit (UTC)."),
            _column("valid_to", INSTANT, "Until when; null without end (UTC)."),
            _column("replaces_code", pa.string(), "The leaked code it was issued for; else null."),
            _column("issued_at", INSTANT, "`as_of` of the run that issued it (UTC)."),
        ],
        metadata={"description": "One row per code or link that was issued here."},
    ),
    "exports": pa.schema(
        [
            _column("export_id", pa.string(), "Digest of what was exported where."),
            _CAMPAIGN,
            _WAVE,
            _column("channel", pa.string(), "Format and destination: `klaviyo`, `csv`, ..."),
            _CUSTOMER,
            _column("destination", pa.string(), "Where it was put, as a path below the output."),
            _column("exported_by", pa.string(), "Account or name of who exported."),
            _column("exported_at", INSTANT, "Wall-clock time of the export (UTC)."),
            _column("as_of", INSTANT, "Consent was read as of this instant (UTC)."),
        ],
        metadata={"description": "One row per export and customer in it."},
    ),
}
"""Record table to its schema; descriptions stand in the metadata."""


def append(deployment: Deployment, name: str, rows: pa.Table) -> Path | None:
    """Adds one file of records; the same rows are added once.

    Args:
        deployment: Whose lake.
        name: One of `TABLES`.
        rows: With the columns of its schema, in any order.

    Returns:
        The new file; None where the very same rows stand there already, or none were given.

    Raises:
        KeyError: A column is missing or unknown.
        OutputError: The lake cannot be written; nothing was added then.
    """
    schema = TABLES[name]
    strangers = set(rows.column_names) ^ set(schema.names)
    if strangers:
        raise KeyError(f"{name}: columns {', '.join(sorted(strangers))} are missing or unknown")
    if rows.num_rows == 0:
        return None
    table = rows.select(schema.names).cast(schema)
    with disk(deployment), staging(deployment) as staged:
        draft = staged / "records.parquet"
        pq.write_table(table, draft)
        digest = hashlib.sha256(draft.read_bytes()).hexdigest()[:12]
        done = _files(deployment, name)
        if any(digest in path.name for path in done):
            return None
        last = int(done[-1].name.partition("-")[0]) if done else 0
        final = _folder(deployment, name) / f"{last + 1:06}-{digest}.parquet"
        commit(draft, final)
    return final


def read(deployment: Deployment, name: str) -> pa.Table:
    """All records of one table, oldest first."""
    schema = TABLES[name]
    parts = [pq.read_table(path, schema=schema) for path in _files(deployment, name)]
    return pa.concat_tables([schema.empty_table(), *parts])


def digest(deployment: Deployment) -> str:
    """SHA-256 over the names of all record files: a run's figures depend on them."""
    names = [path.name for name in TABLES for path in _files(deployment, name)]
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def register_views(connection: duckdb.DuckDBPyConnection, deployment: Deployment) -> None:
    """Creates `raw_campaigns.<table>` over the records as they are now.

    Raises:
        OutputError: The lake cannot be written.
    """
    connection.execute(f"create schema if not exists {SCHEMA}")
    for name, schema in TABLES.items():
        empty = _folder(deployment, name) / EMPTY
        if not empty.exists() or not pq.read_schema(empty).equals(schema):
            with disk(deployment), staging(deployment) as staged:
                pq.write_table(schema.empty_table(), staged / EMPTY)
                commit(staged / EMPTY, empty, durable=False)
        # A view's statement takes no bound values; the paths are our own output folder's.
        paths = ", ".join(
            "'" + str(path).replace("'", "''") + "'" for path in (empty, *_files(deployment, name))
        )
        connection.execute(
            f"create or replace view {SCHEMA}.{name} as "
            f"select * from read_parquet([{paths}], union_by_name = true)"
        )


def provide(
    connection: duckdb.DuckDBPyConnection, given: Mapping[str, pa.Table] | None = None
) -> None:
    """Creates `raw_campaigns.<table>` as tables, for a warehouse without a lake of its own.

    Args:
        connection: The warehouse.
        given: Records by table; what is left out is empty.
    """
    connection.execute(f"create schema if not exists {SCHEMA}")
    for name, schema in TABLES.items():
        rows = (given or {}).get(name, schema.empty_table()).select(schema.names).cast(schema)
        connection.register("given_records", rows)
        connection.execute(f"create or replace table {SCHEMA}.{name} as from given_records")
        connection.unregister("given_records")


def _folder(deployment: Deployment, name: str) -> Path:
    return deployment.lake / FOLDER / name


def _files(deployment: Deployment, name: str) -> list[Path]:
    folder = _folder(deployment, name)
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if _RECORD.fullmatch(path.name))
