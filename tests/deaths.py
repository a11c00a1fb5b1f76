"""The main job in a process of its own, and its death on the way."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from tests.conftest import REPOSITORY


def started(folder: Path, output: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Starts the main job; what it tells can be read line by line."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "orchestration.run"],
        cwd=REPOSITORY,
        env={**environment, "GRAPEVINE_INPUT": str(folder), "GRAPEVINE_OUTPUT": str(output)},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(step: str, folder: Path, output: Path, environment: Mapping[str, str]) -> None:
    """Starts the main job and kills it in whatever follows `step`."""
    with started(folder, output, environment) as process:
        _wait_for(step, process)
        time.sleep(0.3)
        _kill(process)


def killed_in_dbt(folder: Path, output: Path, environment: Mapping[str, str]) -> Path:
    """Starts the main job and kills it, alone, when its dbt has built the first models.

    Returns:
        Where that dbt keeps what it made; it has ended by now.
    """
    with started(folder, output, environment) as process:
        _wait_for("run_configuration", process)
        dbt = _dbt_of(process)
        made = Path(dbt.environ()["DBT_TARGET_PATH"])
        while not (made / "run" / "grapevine" / "models").exists():
            assert dbt.is_running(), "dbt ended before it built a model"
            time.sleep(0.1)
        _kill(process)
    _, alive = psutil.wait_procs([dbt], timeout=300)
    assert alive == []
    return made


def _wait_for(step: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    if not any(step in line for line in process.stdout):
        pytest.fail(f"the run ended before {step}")


def _dbt_of(process: subprocess.Popen[str]) -> psutil.Process:
    while process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                if any(part.endswith("bin/dbt") for part in child.cmdline()):
                    return child
        time.sleep(0.1)
    pytest.fail("the run ended before it started dbt")


def _kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
