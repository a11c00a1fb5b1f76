"""A run killed at any step leaves the last copy whole, and the next run needs no repair."""

import os
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest

from tests.conftest import REPOSITORY
from tests.folders import small_folder, write_csv

STEPS = ("raw_contract/accounts", "run_configuration", "transform", "candidate/generation")


def digests(published) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (published / "current").glob("*.parquet")}


def killed_after(step, folder, output, environment) -> None:
    """Starts the main job and kills it, dbt's child left alone, once it told of `step`."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "orchestration.run"],
        cwd=REPOSITORY,
        env={**environment, "GRAPEVINE_INPUT": str(folder), "GRAPEVINE_OUTPUT": str(output)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        for line in process.stdout:
            if step in line:
                break
        else:
            pytest.fail(f"the run ended before {step}")
        time.sleep(0.3)  # into the step that follows
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def test_whatever_step_dies_the_last_copy_stays_and_the_next_run_succeeds(
    run_main_job, run_environment, tmp_path
):
    folder, output = small_folder(tmp_path / "in"), tmp_path / "out"
    first = run_main_job(folder, output)
    assert first.status == 0, first.printed
    before = digests(first.published)
    write_csv(
        folder,
        "reviews",
        "review_id,customer_id,score,scale_max,submitted_at",
        ["r1,c1,5,5,2026-06-20T00:00:00Z"],
    )
    for step in STEPS:
        killed_after(step, folder, output, run_environment)
        assert digests(first.published) == before, step
    last = run_main_job(folder, output)
    assert last.status == 0, last.printed
    relevance = pq.read_table(last.published / "customer_relevance.parquet").to_pylist()
    assert next(row for row in relevance if row["customer_id"] == "c1")["review_count"] == 1


def test_of_two_runs_at_once_the_second_waits_or_names_the_first(
    run_main_job, run_environment, tmp_path
):
    folder, output = small_folder(tmp_path / "in"), tmp_path / "out"
    first = subprocess.Popen(
        [sys.executable, "-u", "-m", "orchestration.run"],
        cwd=REPOSITORY,
        env={**run_environment, "GRAPEVINE_INPUT": str(folder), "GRAPEVINE_OUTPUT": str(output)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with first:
        assert any("raw_contract/brand" in line for line in first.stdout)
        second = run_main_job(folder, output, GRAPEVINE_LOCK_WAIT_SECONDS="0.5")
        rest = first.stdout.read()
    assert second.status == 1
    assert "is in use by run " in second.printed
    assert f"process {first.pid}" in second.printed
    assert first.returncode == 0, rest
