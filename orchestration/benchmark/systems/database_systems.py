"""Made-up databases with a table of orders: SQLite, and Postgres where it is installed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from orchestration.benchmark.systems import postgres
from orchestration.benchmark.systems.system import System

_CREATE = (
    "create table sales (id integer primary key, buyer text, placed datetime,"
    " total numeric(12, 2), currency text, channel text, changed datetime)"
)
_COLUMNS = {
    "order_id": "id",
    "customer_id": "buyer",
    "ordered_at": "placed",
    "gross_amount": "total",
    "currency": "currency",
    "channel": "channel",
}
_OPTIONS: dict[str, Any] = {
    "tables": {"orders": {"table": "sales", "columns": _COLUMNS, "cursor": "changed"}},
    "time_zone": "Europe/Berlin",
}


def _write(folder: Path, records: int) -> None:
    placed = "2026-06-01 12:00:00.000000"
    with closing(sqlite3.connect(folder / "brand.db")) as connection, connection:
        connection.execute(_CREATE)
        rows = (
            (n, f"c-{n % 1_000}", placed, n % 1_000 + 0.95, "EUR", "web", placed)
            for n in range(records)
        )
        connection.executemany("insert into sales values (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("create index by_change on sales (changed)")


@contextmanager
def _postgres(records: int) -> Iterator[str]:
    import psycopg

    folder = postgres.programs()
    assert folder is not None, "no Postgres is installed"
    with postgres.served(folder) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "create table sales as select n as id, 'c-' || n % 1000 as buyer,"
                " now() as placed, (n % 1000 + 0.95)::numeric(12, 2) as total, 'EUR' as currency,"
                f" 'web' as channel, now() as changed from generate_series(1, {records:d}) n"
            )
            connection.execute("create index by_change on sales (changed)")
        yield address


SYSTEMS = {
    "sql_database": System(
        "sql_database",
        "orders",
        _OPTIONS,
        {"url": "sqlite:///{folder}/brand.db"},
        write=_write,
    ),
}
if postgres.programs() is not None:
    SYSTEMS["sql_database_postgres"] = System(
        "sql_database", "orders", _OPTIONS, {"url": "{url}"}, serve=_postgres
    )
