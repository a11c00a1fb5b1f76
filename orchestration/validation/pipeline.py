"""Runs the real pipeline, as `make run` does, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.deployment import REPOSITORY
from orchestration.validation.errors import ValidationRunError

COMMAND = (sys.executable, "-m", "orchestration.run")
DBT_TARGET = REPOSITORY / "dbt_project" / "target"
TOLD_CHARACTERS = 4_000
"""How much of what a failed run printed is passed on: its end says why."""


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


def published_ranking(folder: Path, output: Path, dagster_home: Path, as_of: str) -> pa.Table:
    """Runs the pipeline and returns what it published as `ranked_influencers`.

    Raises:
        ValidationRunError: The run failed; the message ends with what it printed.
    """
    done = subprocess.run(  # noqa: S603 our own module, fixed arguments
        COMMAND,
        cwd=REPOSITORY,
        env=environment(folder, output, dagster_home, as_of),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        printed = (done.stdout + done.stderr)[-TOLD_CHARACTERS:]
        raise ValidationRunError(
            f"The pipeline failed on {folder} (exit status {done.returncode}). It printed:\n"
            f"{printed}"
        )
    return pq.read_table(output / "published" / "ranked_influencers.parquet")


def dbt_artifacts(output: Path, target: Path = DBT_TARGET) -> Path:
    """Where dbt keeps results and manifest of the run that `output` now publishes.

    Raises:
        ValidationRunError: Nowhere: the folder was emptied meanwhile.
    """
    manifest = json.loads((output / "published" / "manifest.json").read_text(encoding="utf-8"))
    run_id = manifest["dagster_run_id"]
    found = target / f"run-{run_id}"
    if not found.is_dir():
        raise ValidationRunError(
            f"dbt left nothing of run {run_id} under {target}. Try again while nobody empties it."
        )
    return found
