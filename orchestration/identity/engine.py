"""A DuckDB of matching's own: nothing of it touches the warehouse, and nothing of it stays."""

import contextlib
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.identity.limits import Limits


@contextlib.contextmanager
def opened(limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory, with a folder to spill to that is removed with it.

    Args:
        limits: Memory, threads, and where to spill to.
    """
    if limits.spill is not None:
        limits.spill.mkdir(parents=True, exist_ok=True, mode=0o700)
    logging.getLogger("splink").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="identity-", dir=limits.spill) as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": limits.memory,
                "threads": limits.threads,
                "temp_directory": str(Path(folder)),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
                "preserve_insertion_order": False,
            },
        )
        try:
            connection.execute("set timezone = 'UTC'")
            connection.execute("set enable_progress_bar = false")
            yield connection
        finally:
            connection.close()
