"""A warehouse with nothing in it but what a test puts there, and dbt run over it as in the job.

The tables dbt reads are made from its own `sources` files, so they cannot drift from what the
models expect.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from orchestration import transform
from orchestration.deployment import Deployment
from orchestration.resources import dbt_executable
from orchestration.sources.kinds import KINDS

PROJECT = Path(__file__).parents[1] / "dbt_project"
SOURCE_FILES = sorted((PROJECT / "models" / "staging").glob("*/_*__sources.yml"))

Row = Mapping[str, Any]

WINDOW_DAYS = 90
PARAMETERS: Row = {
    "window_days": WINDOW_DAYS,
    "conversion_window_days": 30,
    "buyer_recency_days": 120,
    "currency": "EUR",
    "brand_name": "Stridewell",
    "min_followers": 500,
    "max_followers": 5000,
    "min_engaged_share": 0.25,
    "margin": 0.4,
    "max_quarantined_share": 0.05,
}


def create_warehouse(path: Path) -> None:
    """Makes the warehouse with every table dbt reads, all empty."""
    with _connect(path) as connection:
        for source in _sources():
            connection.execute(f"create schema if not exists {source['schema']}")
            for table in source["tables"]:
                columns = ", ".join(f"{c['name']} {c['data_type']}" for c in table["columns"])
                connection.execute(
                    f"create or replace table {source['schema']}.{table['name']} ({columns})"
                )


def append(path: Path, table: str, rows: Sequence[Row]) -> None:
    """Adds rows to `schema.table`; a column that a row lacks is null."""
    if not rows:
        return
    with _connect(path) as connection:
        names = sorted({name for row in rows for name in row})
        connection.register(
            "incoming", pa.table({name: [row.get(name) for row in rows] for name in names})
        )
        connection.execute(f"insert into {table} by name select * from incoming")


def set_run(
    path: Path,
    as_of: datetime,
    *,
    previous_as_of: datetime | None,
    processed: Mapping[str, int],
) -> None:
    """Writes `config` for one run: its instants, and the last load each table was read up to."""
    with _connect(path) as connection:
        connection.execute("delete from config.run_parameters; delete from config.load_progress")
    times = {"as_of": as_of, "previous_as_of": previous_as_of}
    append(path, "config.run_parameters", [{**PARAMETERS, **times}])
    tables = [t["name"] for s in _sources() if s["name"] == "raw_contract" for t in s["tables"]]
    append(
        path,
        "config.load_progress",
        [
            {"table_name": name, "processed_load_sequence": processed.get(name, 0)}
            for name in tables
            if name != "quarantined"
        ],
    )


def dbt(path: Path, target: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs dbt as the job does over a `warehouse.duckdb`; its artifacts go to `target`."""
    target.mkdir(parents=True, exist_ok=True)
    parsed = transform.manifest_path().with_name("partial_parse.msgpack")
    shutil.copy(parsed, target)  # saves parsing everything anew
    places = {"DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target / "logs")}
    return subprocess.run(
        [dbt_executable(), *arguments],
        cwd=PROJECT,
        env={**os.environ, **transform.dbt_environment(Deployment(path, path.parent)), **places},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def without_sources(*but: str) -> tuple[str, str]:
    """What goes with `build` to leave out staging of all kinds of source that are not named."""
    left_out = (f"fqn:staging.{kind}" for kind in KINDS if kind not in but)
    return "--exclude", " ".join(left_out)


def rows_of(path: Path, relation: str) -> list[tuple[Any, ...]]:
    """Every row of a relation, in one order whatever way it was built."""
    with _connect(path) as connection:
        return connection.execute(f"select * from {relation} order by all").fetchall()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    connection.execute("set timezone = 'UTC'")
    return connection


def _sources() -> list[Any]:
    return [
        source
        for file in SOURCE_FILES
        for source in yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    ]
