"""The warehouse has one door: one writer, a bounded wait, and a message that names the holder."""

import subprocess
import sys
import time

import pytest

from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import OutputError, WarehouseBusyError
from orchestration.warehouse import connect, lock

HOLDER = """
import sys, time
from pathlib import Path
from orchestration.deployment import Deployment
from orchestration.warehouse import lock
output = Path(sys.argv[1])
with lock(Deployment(output, output), run_id="the-first-run"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


STRANGER = """
import sys, time
import duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
time.sleep(60)
"""


def holder(output, seconds):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(output), str(seconds)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def deployment(tmp_path) -> Deployment:
    return Deployment(input=tmp_path / "in", output=tmp_path / "out")


def test_the_file_is_private_and_speaks_utc(deployment):
    with connect(deployment) as connection:
        zone = connection.execute("select current_setting('TimeZone')").fetchall()[0][0]
    assert zone == "UTC"
    assert deployment.warehouse.stat().st_mode & 0o777 == 0o600


def test_an_exception_still_closes_the_file(deployment):
    with pytest.raises(ZeroDivisionError), connect(deployment):
        raise ZeroDivisionError
    with connect(deployment, wait_seconds=0) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]


def test_a_second_process_is_told_who_holds_the_output(deployment):
    first = holder(deployment.output, 60)
    try:
        with (
            pytest.raises(WarehouseBusyError, match=r"run the-first-run .process .*Wait for it"),
            connect(deployment, wait_seconds=0.3),
        ):
            pass
    finally:
        first.kill()
        first.wait()


def test_a_second_process_waits_for_the_first_to_end(deployment):
    first = holder(deployment.output, 0.5)
    with connect(deployment, wait_seconds=20) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]
    assert first.wait() == 0


def test_a_killed_holder_leaves_nothing_to_repair(deployment):
    first = holder(deployment.output, 60)
    first.kill()
    first.wait()
    started = time.monotonic()
    with connect(deployment, wait_seconds=20):
        assert time.monotonic() - started < 20


def test_a_file_another_program_holds_is_refused_in_plain_words(deployment):
    deployment.output.mkdir()
    other = subprocess.Popen(
        [sys.executable, "-c", STRANGER, str(deployment.warehouse)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(OutputError, match="readers belong on the published copy"),
            connect(deployment, wait_seconds=0.3),
        ):
            pass
    finally:
        other.kill()
        other.wait()


def test_the_lock_is_reentrant_in_one_process(deployment):
    with lock(deployment), lock(deployment, wait_seconds=0), connect(deployment, wait_seconds=0):
        pass


def test_an_output_below_a_file_is_refused_with_the_fix(tmp_path):
    (tmp_path / "file").write_text("")
    blocked = Deployment(input=tmp_path, output=tmp_path / "file" / "out")
    with (
        pytest.raises(OutputError, match=r"cannot be written .*Give OUTPUT a folder"),
        connect(blocked),
    ):
        pass
