"""Killed at any instant, or out of disk: no half file is ever seen, and the next landing works."""

import resource
import signal
import subprocess
import sys
import textwrap

import pytest

from orchestration.extract import lake
from orchestration.extract.contract import TABLES
from tests.unit.extract.hand_over import ORDER_HEADER, lines, order

LAND = """
    import os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from orchestration.deployment import Deployment
    from orchestration.extract import landing, storage
    from orchestration.extract.account import Terms
    from orchestration.extract.contract import TABLES
    from orchestration.extract.folder import discover

    {before}
    deployment = Deployment(Path(sys.argv[1]), Path(sys.argv[2]))
    parts = discover(deployment.input).parts["orders"]
    terms = Terms(datetime(2026, 6, 30, tzinfo=UTC), max_quarantined_share=1.0)
    landing.land(deployment, TABLES["orders"], parts, terms)
"""

KILL_AT_CALL = """
    def killing(function, calls=[]):
        def wrapped(*given, **named):
            calls.append(1)
            if len(calls) == {call}:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*given, **named)
        return wrapped
    for module, name in [
        (os, "fsync"), (os, "fchmod"), (Path, "replace"), (landing, "admit"), (landing, "commit"),
    ]:
        setattr(module, name, killing(getattr(module, name)))
"""


def land_in_a_process(door, before="", **options):
    code = textwrap.dedent(LAND).replace("{before}", textwrap.dedent(before))
    return subprocess.run(
        [sys.executable, "-c", code, str(door.deployment.input), str(door.deployment.output)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def landed_files(door):
    return sorted(path.name for path in (door.deployment.lake / "contract").rglob("*.parquet"))


@pytest.mark.parametrize("call", [1, 2, 4, 5, 6, 7, 9, 10, 11])
def test_a_kill_at_any_step_leaves_no_half_load_and_the_next_landing_is_whole(door, call):
    door.put(orders__csv=lines(ORDER_HEADER, order(1), order(2, order_id="")))
    killed = land_in_a_process(door, KILL_AT_CALL.replace("{call}", str(call)))
    assert killed.returncode == -signal.SIGKILL
    for load in lake.loads(door.deployment, TABLES["orders"]):
        assert load.facts["accepted"] == 1  # seen at all means whole
    handed = door.land("orders")
    assert handed.rows("order_id") == [("o1",)]
    assert [reason for _, _, reason in handed.set_aside()] == ["order_id is missing"]
    assert len(lake.loads(door.deployment, TABLES["orders"])) == 1
    assert not list((door.deployment.lake / ".staging").iterdir())


def test_a_full_disk_says_so_and_leaves_the_lake_as_it_was(door):
    door.put(orders__csv=lines(ORDER_HEADER, *(order(n, customer_id=f"c{n}") for n in range(9000))))

    def almost_no_space():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    failed = land_in_a_process(door, preexec_fn=almost_no_space)
    assert failed.returncode == 1
    assert "OutputError" in failed.stderr
    assert "larger disk" in failed.stderr or "Free space" in failed.stderr
    assert not landed_files(door)
    assert door.land("orders").landing.account.accepted == 9000
