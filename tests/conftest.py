"""What several test folders share: a pipeline run for real, once, and the means to run another."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import dagster as dg
import pytest

from tests.watching import opens_in

REPOSITORY = Path(__file__).parents[1]
SAMPLE = REPOSITORY / "data" / "sample"
SAMPLE_TRUTH = REPOSITORY / "data" / "sample_truth"


CONNECTIONS_HOOK = """
import sys
log = open({log!r}, "a", buffering=1)
print("started", sys.argv[:2], file=log)
def heard(event, arguments):
    if event == "socket.connect":
        print("connect", arguments[1], file=log)
    elif event == "socket.getaddrinfo":
        print("look up", arguments[0], file=log)
sys.addaudithook(heard)
"""
"""Runs at the start of every Python process of a run, dbt's too, and notes whom it calls."""


@dataclass(frozen=True)
class Ran:
    """A finished command: its exit status, what it printed, and its output folder."""

    status: int
    printed: str
    output: Path
    opened_truth: tuple[str, ...] = ()
    connected: tuple[str, ...] = ()

    @property
    def published(self) -> Path:
        return self.output / "published"


@pytest.fixture(scope="session")
def dagster_home(tmp_path_factory) -> Path:
    """A Dagster instance configured as ours is, with a history of its own."""
    home = tmp_path_factory.mktemp("dagster_home")
    shutil.copy(REPOSITORY / ".dagster" / "dagster.yaml", home)
    return home


@pytest.fixture(scope="session")
def run_environment(dagster_home) -> dict[str, str]:
    """The environment of a process of ours, without what this machine's user has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPEVINE_")}
    return {**kept, "DAGSTER_HOME": str(dagster_home), "COLUMNS": "160"}


@pytest.fixture(scope="session")
def run_module(run_environment) -> Callable[..., Ran]:
    """Runs a command of ours as its make target does: in a process of its own."""

    def run(module: str, folder: Path, output: Path, *arguments: str, **variables: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", f"orchestration.{module}", *arguments],
            cwd=REPOSITORY,
            env={
                **run_environment,
                "GRAPEVINE_INPUT": str(folder),
                "GRAPEVINE_OUTPUT": str(output),
                **variables,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        return Ran(done.returncode, done.stdout + done.stderr, output)

    return run


@pytest.fixture(scope="session")
def run_main_job(run_module) -> Callable[..., Ran]:
    """Runs the main job as `make run` does."""
    return partial(run_module, "run")


@pytest.fixture(scope="session")
def sample_run(run_main_job, tmp_path_factory) -> Ran:
    """The main job on `data/sample`, run once for every test that only looks at what came out."""
    listening = tmp_path_factory.mktemp("listening")
    heard = listening / "connections.txt"
    (listening / "sitecustomize.py").write_text(CONNECTIONS_HOOK.format(log=str(heard)))
    with opens_in(SAMPLE_TRUTH) as opened:
        ran = run_main_job(SAMPLE, tmp_path_factory.mktemp("sample_run"), PYTHONPATH=str(listening))
    assert ran.status == 0, ran.printed
    connected = heard.read_text().splitlines()
    return replace(ran, opened_truth=tuple(opened), connected=tuple(connected))


@pytest.fixture(scope="session")
def pipeline() -> dg.Definitions:
    """The code location as the UI loads it."""
    from orchestration.definitions import build_definitions

    return build_definitions()


@pytest.fixture(scope="session")
def manifest() -> Mapping[str, object]:
    """The manifest of dbt: every model, test and unit test."""
    from orchestration.transform import manifest_path

    return json.loads(manifest_path().read_text())
