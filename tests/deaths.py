"""The main job in a process of its own, and its death on the way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

REPOSITORY = Path(__file__).parents[1]


def started(folder: Path, output: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Starts the main job; what it tells can be read line by line."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "orchestration.run"],
        cwd=REPOSITORY,
        env={**environment, "GRAPEVINE_INPUT": str(folder), "GRAPEVINE_OUTPUT": str(output)},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(
    step: str, folder: Path, output: Path, environment: Mapping[str, str], seconds: float = 0.3
) -> list[Path]:
    """Starts the main job and kills it alone, some time after `step`.

    Returns:
        Where each dbt that it left behind keeps what it made; all of them have ended by now.
    """
    with started(folder, output, environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if step in line:
                break
        else:
            pytest.fail(f"the run ended before {step}")
        time.sleep(seconds)
        left = {
            child: Path(child.environ()["DBT_TARGET_PATH"])
            for child in psutil.Process(process.pid).children(recursive=True)
            if any(part.endswith("bin/dbt") for part in child.cmdline())
        }
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    _, alive = psutil.wait_procs(list(left), timeout=300)
    assert alive == []
    return list(left.values())
