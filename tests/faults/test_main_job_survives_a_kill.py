"""A run killed at any step leaves the last copy whole, and the next run needs no repair."""

import pyarrow.parquet as pq

from tests.deaths import killed_after, killed_in_dbt, started
from tests.folders import write_csv

STEPS = ("raw_contract/accounts", "transform", "candidate/generation")


def digests(published) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (published / "current").glob("*.parquet")}


def test_after_deaths_on_the_way_another_output_gets_the_same_bytes(
    small_run, run_main_here, run_environment, tmp_path
):
    output = tmp_path / "out"
    killed_after("raw_contract/accounts", small_run.folder, output, run_environment)
    assert not (output / "published" / "current").exists()
    killed_in_dbt(small_run.folder, output, run_environment)
    assert not (output / "published" / "current").exists()
    whole = run_main_here(small_run.folder, output)
    assert whole.status == 0, whole.printed
    assert digests(whole.published) == digests(small_run.published)


def test_whatever_step_dies_the_last_copy_stays_and_of_two_runs_after_it_one_succeeds(
    small_run, run_main_job, run_main_here, run_environment, tmp_path
):
    ran = small_run.copied(tmp_path / "disturbed")
    before = digests(ran.published)
    generation = (ran.published / "current").resolve()
    undisturbed = small_run.copied(tmp_path / "undisturbed")
    for one in (ran, undisturbed):
        write_csv(
            one.folder,
            "reviews",
            "review_id,customer_id,score,scale_max,submitted_at",
            ["r1,c1,5,5,2026-06-20T00:00:00Z"],
        )
    for step in STEPS:
        killed_after(step, ran.folder, ran.output, run_environment)
        assert digests(ran.published) == before, step
    made = killed_in_dbt(ran.folder, ran.output, run_environment)
    assert digests(ran.published) == before
    assert not (made / "run_results.json").exists(), "dbt went on, and held the warehouse"

    with started(ran.folder, ran.output, run_environment) as last:
        assert any("raw_contract/brand" in line for line in last.stdout)
        second = run_main_job(ran.folder, ran.output, GRAPEVINE_LOCK_WAIT_SECONDS="0.5")
        rest = last.stdout.read()
    assert second.status == 1
    assert "is in use by run " in second.printed
    assert f"process {last.pid}" in second.printed

    assert last.returncode == 0, rest
    assert (ran.published / "current").resolve() != generation
    relevance = pq.read_table(ran.published / "customer_relevance.parquet").to_pylist()
    assert next(row for row in relevance if row["customer_id"] == "c1")["review_count"] == 1
    whole = run_main_here(undisturbed.folder, undisturbed.output)
    assert whole.status == 0, whole.printed
    assert digests(ran.published) == digests(whole.published)
