"""A run killed at any step leaves the last copy whole, and the next run needs no repair."""

from tests.deaths import IN_DBT, PATIENT, killed_after, started


def digests(published) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (published / "current").glob("*.parquet")}


def test_the_run_after_early_deaths_needs_no_repair(small_run):
    """Nothing was published before it, nothing half is left, and every load came once."""
    assert set(small_run.published.iterdir()) >= {small_run.published / "current"}
    assert "ranked_influencers.parquet" in digests(small_run.published)
    landed = sorted((small_run.output / "lake" / "contract" / "accounts").glob("*.parquet"))
    assert [path.name[:6] for path in landed if "empty" not in path.name] == ["000001"]


def test_a_death_leaves_the_last_copy_and_of_two_runs_at_once_one_gets_the_same_bytes(
    small_run, run_main_job, run_environment, tmp_path
):
    ran = small_run.copied(tmp_path)
    killed_after("run_configuration", ran.folder, ran.output, run_environment, IN_DBT)
    generation = (ran.published / "current").resolve()
    assert digests(ran.published) == digests(small_run.published)

    with started(ran.folder, ran.output, {**run_environment, **PATIENT}) as first:
        assert any("raw_contract/brand" in line for line in first.stdout)
        second = run_main_job(ran.folder, ran.output, GRAPEVINE_LOCK_WAIT_SECONDS="0.5")
        rest = first.stdout.read()
    assert second.status == 1
    assert "is in use by run " in second.printed
    assert f"process {first.pid}" in second.printed

    assert first.returncode == 0, rest
    assert (ran.published / "current").resolve() != generation
    assert digests(ran.published) == digests(small_run.published)
