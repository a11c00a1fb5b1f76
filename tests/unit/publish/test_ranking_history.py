"""`ranking_history` and `run_changes` through real publishes: order, bounds, who is forgotten."""

import pyarrow.parquet as pq
import pytest

from orchestration.publish import history
from tests.publish_warehouse import PEOPLE, make_warehouse


def runs_of(folder):
    table = pq.read_table(folder / "ranking_history.parquet", columns=["runs_ago", "run_id"])
    return sorted({(row["runs_ago"], row["run_id"]) for row in table.to_pylist()})


def changes_of(folder):
    return pq.read_table(folder / "run_changes.parquet").to_pylist()


def move(warehouse, customer="C000003"):
    """Another input, in which one person reaches twice as many people and comes out on top."""
    make_warehouse(warehouse, input_hash="cccc")
    warehouse.execute(
        "update scores.ranked_influencers set score = 500, expected_value = 502, "
        f"rank = 0, engaged_people_per_post = 1.0 where customer_id = '{customer}'"
    )
    warehouse.execute(
        "create or replace table scores.ranked_influencers as "
        "select * replace (row_number() over (order by rank) as rank) "
        "from scores.ranked_influencers"
    )


def test_the_first_run_has_nobody_to_compare_with(publish):
    folder = publish()
    assert changes_of(folder) == []
    assert [ago for ago, _ in runs_of(folder)] == [0]


def test_the_same_run_again_gives_the_same_bytes(publish, warehouse):
    publish()
    move(warehouse)
    once, again = publish(), publish()
    for file in ("ranking_history.parquet", "run_changes.parquet", "runs.parquet"):
        assert (once / file).read_bytes() == (again / file).read_bytes()
    assert len(changes_of(again)) > 1


def test_a_run_is_compared_with_the_last_other_one(publish, warehouse):
    first = runs_of(publish())[0][1]
    move(warehouse)
    publish()
    publish()
    found = {row["customer_id"]: row for row in changes_of(publish())}
    winner = found["C000003"]
    assert winner["previous_run_id"] == first
    assert winner["run_differs"] == "input"
    assert winner["rank"] == 1
    assert winner["rank_change"] == winner["previous_rank"] - 1
    assert winner["change"] == "entered_top"


def test_who_is_gone_from_the_ranking_is_gone_from_the_past(publish, warehouse):
    publish()
    make_warehouse(warehouse, people=PEOPLE - 5, input_hash="erased")
    folder = publish()
    table = pq.read_table(folder / "ranking_history.parquet")
    assert [ago for ago, _ in runs_of(folder)] == [0, 1]
    gone = {f"C{number:06}" for number in range(PEOPLE - 5, PEOPLE)}
    assert not gone & set(table["customer_id"].to_pylist())


def test_only_the_newest_runs_are_kept(publish, warehouse, monkeypatch):
    monkeypatch.setattr(history, "HISTORY_RUNS", 3)
    for number in range(4):
        make_warehouse(warehouse, input_hash=str(number))
        folder = publish()
    assert [ago for ago, _ in runs_of(folder)] == [0, 1, 2]


@pytest.mark.parametrize(("rows", "kept"), [(1, [0, 1]), (3 * PEOPLE, [0, 1, 2])])
def test_fewer_runs_are_kept_of_many_people_but_always_the_last(
    publish, warehouse, monkeypatch, rows, kept
):
    monkeypatch.setattr(history, "HISTORY_ROWS", rows)
    for number in range(4):
        make_warehouse(warehouse, input_hash=str(number))
        folder = publish()
    assert [ago for ago, _ in runs_of(folder)] == kept
