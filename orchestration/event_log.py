"""Dagster's event log on SQLite, with connections that are kept and commits that do not wait.

Dagster's own class opens and syncs a connection per statement: on a run of 600 events that took
25 of 60 s. Here a connection stays open per database, and the write-ahead log is synced at its
checkpoints only: after a power cut the last events of a run may be missing, never a whole file.
`.dagster/dagster.yaml` names this class; what is stored, and where, is Dagster's.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as db
from dagster import StringSource
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData

KEPT = 8
"""Databases that stay open: the index and the runs that are written or looked at."""


class KeptSqliteEventLogStorage(SqliteEventLogStorage):
    """`SqliteEventLogStorage` whose connections outlive a statement."""

    def __init__(self, home: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Takes the instance's folder; the databases stand where Dagster's own class puts them."""
        self._engines: OrderedDict[str, db.Engine] = OrderedDict()
        self._engines_lock = threading.Lock()
        super().__init__(str(Path(home) / "history" / "runs"), inst_data)

    @classmethod
    def config_type(cls) -> Any:
        """What `dagster.yaml` may say of this class."""
        return {"home": StringSource}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Any
    ) -> "KeptSqliteEventLogStorage":
        """Called by Dagster with what `dagster.yaml` holds."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> db.Engine:
        with self._engines_lock:
            engine = self._engines.pop(shard, None)
            if engine is None:
                engine = db.create_engine(
                    self.conn_string_for_shard(shard),
                    connect_args={
                        "timeout": SQLITE_BUSY_TIMEOUT_SECONDS,
                        "check_same_thread": False,
                    },
                )
                db.event.listen(engine, "connect", _commit_without_waiting)
            self._engines[shard] = engine
            while len(self._engines) > KEPT:
                _, oldest = self._engines.popitem(last=False)
                oldest.dispose()
            return engine

    def dispose(self) -> None:
        """Closes every kept connection."""
        with self._engines_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()
        super().dispose()


def _commit_without_waiting(connection: Any, _record: Any) -> None:
    connection.execute("pragma synchronous = normal")
