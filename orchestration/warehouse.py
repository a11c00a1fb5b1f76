"""The one way to open the warehouse: one writer, one fixed configuration, one lock.

Nothing else in the project calls `duckdb.connect` on the live file. DuckDB admits one writing
process; our `flock` beside it adds a bounded wait and a message that names the holder.
"""

import contextlib
import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb

from orchestration.deployment import Deployment
from orchestration.errors import OutputError, WarehouseBusyError

MEMORY_LIMIT = os.environ.get("GRAPEVINE_DUCKDB_MEMORY_LIMIT", "3GB")
"""Leaves room for Python beside DuckDB under the 4 GB a run may peak at."""

THREADS = int(os.environ.get("GRAPEVINE_DUCKDB_THREADS", "0")) or os.cpu_count() or 1

HELD_FOR = "GRAPEVINE_WAREHOUSE_HELD_FOR"
"""Tells dbt for which process it opens the warehouse; with that it ends (`dbt_plugin`)."""

LOCK_WAIT_SECONDS = float(os.environ.get("GRAPEVINE_LOCK_WAIT_SECONDS", "30"))
"""How long a second run waits for the first one to let go before it refuses."""


def settings(deployment: Deployment) -> dict[str, Any]:
    """The fixed DuckDB configuration; every connection to one file must share it."""
    return {
        "memory_limit": MEMORY_LIMIT,
        "threads": THREADS,
        "temp_directory": str(deployment.temporary),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "preserve_insertion_order": False,
    }


@contextlib.contextmanager
def connect(
    deployment: Deployment, *, wait_seconds: float | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens the warehouse for reading and writing, in UTC, and closes it whatever happens.

    Args:
        deployment: Whose warehouse.
        wait_seconds: How long to wait for another holder; `LOCK_WAIT_SECONDS` by default.

    Raises:
        WarehouseBusyError: Another process held the lock for longer than that.
        OutputError: The output folder cannot be written.
    """
    wait = LOCK_WAIT_SECONDS if wait_seconds is None else wait_seconds
    with lock(deployment, wait_seconds=wait):
        connection = _open(deployment, time.monotonic() + wait)
        try:
            connection.execute("set timezone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            yield connection
        finally:
            connection.close()


def _open(deployment: Deployment, deadline: float) -> duckdb.DuckDBPyConnection:
    """Opens the file; a dbt child of a killed run may hold it a little longer than our lock."""
    while True:
        old_umask = os.umask(0o077)  # the warehouse holds names and addresses: mode 0600
        try:
            return duckdb.connect(str(deployment.warehouse), config=settings(deployment))
        except duckdb.IOException as error:
            if "lock" in str(error).lower() and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            raise OutputError(
                f"The warehouse {deployment.warehouse} cannot be opened: {error}. If another "
                "program has it open, close that; readers belong on the published copy."
            ) from error
        finally:
            os.umask(old_umask)


@contextlib.contextmanager
def lock(
    deployment: Deployment, *, wait_seconds: float | None = None, run_id: str | None = None
) -> Iterator[None]:
    """Holds the output's lock; re-entrant inside one process, exclusive between processes.

    The holder writes its process id, start and command into the file, so that the one who
    waits can say for whom. A child process (dbt) works under its parent's lock.

    Raises:
        WarehouseBusyError: The wait was in vain; the message names the holder.
        OutputError: The lock file cannot be created.
    """
    path = str(deployment.warehouse_lock)
    if path in _held:
        _held[path] += 1
        try:
            yield
        finally:
            _held[path] -= 1
        return
    handle = _acquire(deployment, LOCK_WAIT_SECONDS if wait_seconds is None else wait_seconds)
    try:
        _describe_holder(handle, run_id)
        _held[path] = 1
        yield
    finally:
        _held.pop(path, None)
        os.ftruncate(handle, 0)
        os.close(handle)  # closing releases the lock


_held: dict[str, int] = {}


def _acquire(deployment: Deployment, wait_seconds: float) -> int:
    path = deployment.warehouse_lock
    try:
        deployment.output.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OutputError(
            f"The output folder {deployment.output} cannot be written ({error.strerror}). "
            "Give OUTPUT a folder this user may write to."
        ) from error
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(handle, 4096, 0).decode("utf-8", "replace")
                os.close(handle)
                raise WarehouseBusyError(_busy_message(deployment, holder)) from None
            time.sleep(0.1)
        else:
            return handle


def _describe_holder(handle: int, run_id: str | None) -> None:
    holder = {
        "process": os.getpid(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": " ".join(sys.argv)[:500],
        "run_id": run_id,
    }
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(holder).encode(), 0)


def _busy_message(deployment: Deployment, holder: str) -> str:
    try:
        facts = json.loads(holder)
        who = (
            f"run {facts.get('run_id') or 'unknown'} (process {facts['process']}, "
            f"since {facts['since']}: {facts['command']})"
        )
    except (ValueError, KeyError, TypeError):
        who = "another process"
    return (
        f"The output {deployment.output} is in use by {who}. "
        "Wait for it to end, or give this run an OUTPUT of its own."
    )
