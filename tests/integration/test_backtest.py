"""`make backtest` on a small world, and on a history too short for a verdict."""

import json
import stat
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.worlds.folder import write_folder
from orchestration.worlds.parameters import WorldParameters
from tests.folders import small_folder

WORLD = WorldParameters(customers=1_000, influence=6.0, engagements_per_customer=60.0, seed=11)
"""Small, and persuaded enough to have something to find."""


@dataclass(frozen=True)
class Ran:
    """A finished `make backtest`: its exit status, what it printed, and its folder."""

    status: int
    printed: str
    folder: Path

    @property
    def figures(self) -> dict:
        return json.loads((self.folder / "backtest.json").read_text())


@pytest.fixture(scope="module")
def backtest(run_module):
    def run(folder: Path, output: Path, *arguments: str) -> Ran:
        ran = run_module("backtest", folder, output, *arguments)
        return Ran(ran.status, ran.printed, output / "backtest")

    return run


@pytest.fixture(scope="module")
def on_a_world(backtest, tmp_path_factory) -> Ran:
    folder = tmp_path_factory.mktemp("backtest")
    write_folder(WORLD, folder / "in", folder / "truth")
    stale = folder / "out" / "backtest" / "2020-01-01"
    stale.mkdir(parents=True)
    (stale / "warehouse.duckdb").write_bytes(b"an earlier backtest")
    ran = backtest(folder / "in", folder / "out", "--cuts", "2")
    assert ran.status == 0, ran.printed
    return ran


def test_the_verdict_is_printed_in_words(on_a_world):
    assert "the conversions of ranking by followers; 90 % interval" in on_a_world.printed
    assert on_a_world.figures["verdicts"][0] in on_a_world.printed


def test_the_ranking_finds_more_than_followers_and_than_chance(on_a_world):
    found = on_a_world.figures["credited_conversions"]["rankings"]
    gains = {one["ranking"]: one["gain"] for one in found}
    assert gains["this ranking"] > gains["followers"]
    assert gains["this ranking"] > gains["random"]


def test_each_cut_has_a_warehouse_of_its_own_that_only_we_can_read(on_a_world):
    cuts = [one["cut"] for one in on_a_world.figures["cuts"]]
    assert cuts == ["2026-05-01", "2026-05-31"]
    for cut in cuts:
        path = on_a_world.folder / cut / "warehouse.duckdb"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with duckdb.connect(str(path), read_only=True) as connection:
            ranked = connection.execute("select count(*) from scores.ranked_influencers")
            assert ranked.fetchall()[0][0] > 500
            newest = connection.execute("select max(last_acted_at) from intermediate.int_ties")
            assert f"{newest.fetchall()[0][0]:%Y-%m-%d}" <= cut
    assert not (on_a_world.folder / "2020-01-01").exists()


def test_the_report_and_tables_stand_beside_it(on_a_world):
    assert (on_a_world.folder / "report.html").read_text().count("<svg") >= 1
    people = pq.read_table(on_a_world.folder / "people.parquet")
    assert set(people["cut"].to_pylist()) == {"2026-05-01", "2026-05-31"}


def test_too_little_history_is_said_and_is_no_failure(backtest, tmp_path):
    ran = backtest(small_folder(tmp_path / "in"), tmp_path / "out")
    assert ran.status == 0, ran.printed
    assert "Too little history:" in ran.printed
    assert ran.figures["has_verdict"] is False
    assert ran.figures["cuts"] == []
