"""A plugin of dbt-duckdb: dbt ends with the run that started it.

A run that is killed leaves its dbt alone, which would go on and hold the warehouse while the next
run waits for it. It is loaded by dbt, in dbt's process, before that opens the warehouse.
"""

import os
import threading
import time
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.warehouse import HELD_FOR

SECONDS = 0.5
"""Between two looks."""


class Plugin(BasePlugin):
    """Watches whether the process that started dbt is still its parent."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:  # noqa: ARG002 dbt-duckdb's name
        """Begins to watch."""
        if starter := os.environ.get(HELD_FOR):
            threading.Thread(target=_end_with, args=(int(starter),), daemon=True).start()


def _end_with(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(SECONDS)
    os._exit(1)  # as if it had been killed too: what is not committed is not there
