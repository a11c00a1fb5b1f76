"""Where a main job run in a process of its own keeps its history, and what dbt left of it."""

import json
import os
import shutil
import sys
from pathlib import Path

from orchestration.benchmark.process import BenchmarkError
from orchestration.deployment import REPOSITORY

COMMAND = (sys.executable, "-m", "orchestration.run")
DBT_TARGET = REPOSITORY / "dbt_project" / "target"


def environment(folder: Path, output: Path, dagster_home: Path, as_of: str = "") -> dict[str, str]:
    """The environment of a run that leaves this checkout's Dagster history alone.

    Args:
        folder: The input folder.
        output: The output folder.
        dagster_home: A folder for the run's history; made, with this checkout's settings.
        as_of: ISO 8601 with an offset; empty for the end of the newest day.
    """
    dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / ".dagster" / "dagster.yaml", dagster_home)
    return {
        **os.environ,
        "GRAPEVINE_INPUT": str(folder),
        "GRAPEVINE_OUTPUT": str(output),
        "GRAPEVINE_AS_OF": as_of,
        "DAGSTER_HOME": str(dagster_home),
    }


def dbt_artifacts(output: Path, target: Path = DBT_TARGET) -> Path:
    """Where dbt keeps results and manifest of the run that `output` now publishes.

    Raises:
        BenchmarkError: Nowhere: the folder was emptied meanwhile.
    """
    manifest = json.loads((output / "published" / "manifest.json").read_text(encoding="utf-8"))
    run_id = manifest["dagster_run_id"]
    found = target / f"run-{run_id}"
    if not found.is_dir():
        raise BenchmarkError(
            f"dbt left nothing of run {run_id} under {target}. Try again while nobody empties it."
        )
    return found
