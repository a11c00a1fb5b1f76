"""The sensor starts one run for each version of a complete drop, and none before it is complete."""

import os

import dagster as dg

from orchestration.automation import every_morning, main_ranking, new_drop
from orchestration.resources import Store


def requested(folder) -> list[str]:
    store = Store(input=str(folder), output=str(folder / "out"))
    with dg.build_sensor_context(resources={"store": store}) as context:
        found = new_drop.evaluate_tick(context)
    return [str(request.run_key) for request in found.run_requests]


def test_a_drop_without_its_ready_file_is_not_taken(tmp_path):
    (tmp_path / "accounts.csv").write_text("half a fi")
    assert requested(tmp_path) == []


def test_one_drop_starts_one_run(tmp_path):
    (tmp_path / "_READY").write_text("")
    first, again = requested(tmp_path), requested(tmp_path)
    assert len(first) == 1
    assert first == again  # the same key: Dagster starts no second run for it


def test_the_next_drop_starts_another_run(tmp_path):
    ready = tmp_path / "_READY"
    ready.write_text("")
    first = requested(tmp_path)
    os.utime(ready, ns=(1, 1))
    assert requested(tmp_path) != first


def test_the_schedule_runs_the_whole_job_daily():
    assert every_morning.job_name == main_ranking.name
    assert every_morning.cron_schedule == "0 5 * * *"
