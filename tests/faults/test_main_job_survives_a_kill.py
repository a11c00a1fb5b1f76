"""A run killed at any step leaves the last copy whole, and the next run needs no repair."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import REPOSITORY

AT_FIRST = {"raw_contract/accounts": 0.3, "run_configuration": 12.0}
"""Step to the seconds after it at which a run dies; dbt is then in the midst of its models."""


def digests(published) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (published / "current").glob("*.parquet")}


def started(folder, output, environment) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "orchestration.run"],
        cwd=REPOSITORY,
        env={**environment, "GRAPEVINE_INPUT": str(folder), "GRAPEVINE_OUTPUT": str(output)},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(step, folder, output, environment, seconds=0.3) -> None:
    """Starts the main job and kills it, dbt's child left alone, some time after `step`."""
    with started(folder, output, environment) as process:
        for line in process.stdout:
            if step in line:
                break
        else:
            pytest.fail(f"the run ended before {step}")
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def test_after_deaths_on_the_way_another_output_gets_the_same_bytes(
    small_run, run_main_job, run_environment, tmp_path
):
    output = tmp_path / "out"
    for step, seconds in AT_FIRST.items():
        killed_after(step, small_run.folder, output, run_environment, seconds)
        assert not (output / "published" / "current").exists(), step
    whole = run_main_job(small_run.folder, output)
    assert whole.status == 0, whole.printed
    assert digests(whole.published) == digests(small_run.published)


def test_a_death_leaves_the_last_copy_and_of_two_runs_at_once_one_gets_the_same_bytes(
    small_run, run_main_job, run_environment, tmp_path
):
    ran = small_run.copied(tmp_path)
    killed_after("candidate/generation", ran.folder, ran.output, run_environment)
    generation = (ran.published / "current").resolve()
    assert digests(ran.published) == digests(small_run.published)

    with started(ran.folder, ran.output, run_environment) as first:
        assert any("raw_contract/brand" in line for line in first.stdout)
        second = run_main_job(ran.folder, ran.output, GRAPEVINE_LOCK_WAIT_SECONDS="0.5")
        rest = first.stdout.read()
    assert second.status == 1
    assert "is in use by run " in second.printed
    assert f"process {first.pid}" in second.printed

    assert first.returncode == 0, rest
    assert (ran.published / "current").resolve() != generation
    assert digests(ran.published) == digests(small_run.published)
