"""The main job on the sample, run for real: what it publishes, keeps private and repeats."""

import json
import math

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.conftest import SAMPLE_TRUTH
from tests.watching import opens_in


@pytest.fixture(scope="module")
def ranked(sample_run):
    return pq.read_table(sample_run.published / "ranked_influencers.parquet")


@pytest.fixture(scope="module")
def warehouse(sample_run, tmp_path_factory):
    """A copy: nothing but the pipeline opens the live file."""
    copy = tmp_path_factory.mktemp("copy") / "warehouse.duckdb"
    copy.write_bytes((sample_run.output / "warehouse.duckdb").read_bytes())
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield connection


def test_the_terminal_tells_steps_the_best_ten_and_where_to_look(sample_run):
    for expected in ("raw_contract/accounts", "transform", "The 10 best of", "report.html"):
        assert expected in sample_run.printed
    assert "WARNING" not in sample_run.printed


def test_ranks_are_dense_and_scores_lie_in_their_intervals(ranked):
    assert ranked["rank"].to_pylist() == list(range(1, ranked.num_rows + 1))
    rows = ranked.select(["score_low", "score", "score_high"]).to_pylist()
    assert all(r["score_low"] <= r["score"] <= r["score_high"] for r in rows)


def test_an_analyst_can_recompute_score_and_reasons_by_hand(ranked):
    for row in ranked.slice(0, 200).to_pylist():
        assert row["score"] == pytest.approx(
            row["expected_value"] - row["expected_cost"], rel=1e-9, abs=1e-9
        )
        told = sum(reason["log_ratio"] for reason in row["reasons"])
        wanted = math.log(row["expected_value"] / row["median_expected_value"])
        assert told == pytest.approx(wanted, abs=1e-6)


def test_readers_find_the_same_rows_in_duckdb_and_parquet(sample_run):
    with duckdb.connect(
        str(sample_run.published / "grapevine.duckdb"), read_only=True
    ) as connection:
        for table in ("ranked_influencers", "customer_roi", "data_coverage", "runs"):
            of_main = connection.execute(f"select count(*) from {table}").fetchall()
            of_view = connection.execute(f"select count(*) from published.{table}").fetchall()
            rows = pq.read_metadata(sample_run.published / f"{table}.parquet").num_rows
            assert of_main == of_view == [(rows,)]


def test_the_manifest_names_run_instant_and_rows(sample_run, ranked):
    manifest = json.loads((sample_run.published / "manifest.json").read_text())
    assert manifest["tables"]["ranked_influencers"]["row_count"] == ranked.num_rows
    assert manifest["as_of"].startswith("2026-06-30T23:59:59")
    assert len(manifest["run_id"]) >= 16


def test_the_warehouse_is_private_and_the_published_files_are_read_only(sample_run):
    mode = (sample_run.output / "warehouse.duckdb").stat().st_mode & 0o777
    assert mode == 0o600
    current = sample_run.published / "current"
    assert current.is_symlink()
    assert {path.stat().st_mode & 0o777 for path in current.iterdir()} == {0o444}


def test_whoever_did_not_consent_is_nowhere(ranked, warehouse):
    allowed = {
        row[0]
        for row in warehouse.execute(
            "select customer_id from intermediate.int_profiled_customers"
        ).fetchall()
    }
    assert set(ranked["customer_id"].to_pylist()) == allowed
    assert 0 < len(allowed) < 3000


def test_no_handle_email_or_phone_leaves_the_warehouse(sample_run, warehouse):
    private = {
        str(row[0])
        for column in ("email", "phone")
        for row in warehouse.execute(
            f"select {column} from intermediate.int_customers where {column} is not null"
        ).fetchall()
    }
    assert private
    for path in (sample_run.published / "current").glob("*.parquet"):
        table = pq.read_table(path)
        for column in table.column_names:
            if str(table[column].type) == "string":
                assert not private & set(pc.unique(table[column]).to_pylist()), (path, column)
    report = (sample_run.published / "report.html").read_text()
    assert not [value for value in private if len(value) > 5 and value in report]


def test_the_pipeline_never_opens_the_truth(sample_run):
    assert sample_run.opened_truth == ()


def test_the_watch_would_see_an_open():
    with opens_in(SAMPLE_TRUTH) as opened:
        (SAMPLE_TRUTH / "people.parquet").read_bytes()
    assert opened


def test_nothing_connects_outside_this_machine(sample_run):
    started = [line for line in sample_run.connected if line.startswith("started")]
    assert len(started) > 1, "dbt's process is heard too"
    called = [line for line in sample_run.connected if not line.startswith("started")]
    local = ("127.", "::1", "localhost", "'/")  # addresses of this machine, and local sockets
    assert not [line for line in called if not any(word in line for word in local)]
