"""What several test folders share: a pipeline run for real, once, and the means to run another."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import dagster as dg
import pytest
from xdist.scheduler import LoadFileScheduling

from tests.folders import ledger_folder
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
    """A finished command: its exit status, what it printed, and its two folders."""

    status: int
    printed: str
    folder: Path
    output: Path
    opened_truth: tuple[str, ...] = ()
    connected: tuple[str, ...] = ()

    @property
    def published(self) -> Path:
        return self.output / "published"

    def copied(self, root: Path) -> "Ran":
        """Folders of its own for a test that changes them."""
        folder, output = root / "in", root / "out"
        shutil.copytree(self.folder, folder)
        shutil.copytree(self.output, output, symlinks=True)
        return replace(self, folder=folder, output=output)


class SharedRuns(LoadFileScheduling):
    """Whole files go to a worker, and all files that look at one shared run to the same."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return _shared_run_of(REPOSITORY / file) or file


@cache
def _shared_run_of(file: Path) -> str | None:
    text = file.read_text()
    return next((run for run in ("sample_run", "small_run") if run in text), None)


def pytest_xdist_make_scheduler(config, log):
    """Instead of `loadfile`, which would have every worker do the shared runs for itself."""
    return SharedRuns(config, log)


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
        return Ran(done.returncode, done.stdout + done.stderr, folder, output)

    return run


@pytest.fixture(scope="session")
def run_main_job(run_module) -> Callable[..., Ran]:
    """Runs the main job as `make run` does."""
    return partial(run_module, "run")


@pytest.fixture
def run_main_here(run_environment, monkeypatch, capsys) -> Callable[..., Ran]:
    """The same in this process, where what a run imports is loaded already: a fifth sooner."""
    from orchestration import definitions
    from orchestration.run import main

    def run(folder: Path, output: Path, **variables: str) -> Ran:
        places = {"GRAPEVINE_INPUT": str(folder), "GRAPEVINE_OUTPUT": str(output)}
        for name in [name for name in os.environ if name.startswith("GRAPEVINE_")]:
            monkeypatch.delenv(name)
        for name, value in {**run_environment, **places, **variables}.items():
            monkeypatch.setenv(name, value)
        # The location was loaded for another environment.
        monkeypatch.setattr(definitions, "defs", definitions.build_definitions())
        capsys.readouterr()
        status = main([])
        return Ran(status, "".join(capsys.readouterr()), folder, output)

    return run


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
def small_run(run_main_job, tmp_path_factory) -> Ran:
    """The main job on a small drop, run once; a test that changes anything takes a copy."""
    root = tmp_path_factory.mktemp("small_run")
    ran = run_main_job(ledger_folder(root / "in"), root / "out")
    assert ran.status == 0, ran.printed
    return ran


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
