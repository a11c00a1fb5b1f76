"""`make diff` on published runs: which are known, what is told of them."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from orchestration.diff import __main__ as command
from orchestration.diff.errors import UnknownRunError
from orchestration.diff.runs import difference, find
from orchestration.diff.terminal import biggest, tell
from tests.publish_warehouse import PEOPLE, make_warehouse
from tests.unit.publish.conftest import plain_report, publish, published, warehouse

__all__ = ["plain_report", "publish", "published", "warehouse"]

KNOWN = [{"run_id": "abcd"}, {"run_id": "abef"}, {"run_id": "1234"}]


@pytest.fixture
def two_runs(publish, warehouse, published):
    """Two runs: in the second five people are gone, k is 20, and one reaches more people."""
    publish()
    make_warehouse(warehouse, people=PEOPLE - 5, input_hash="cccc")
    warehouse.execute("update scores.ranking_parameters set parameters = '{\"k\": 20}'")
    warehouse.execute(
        "create or replace table scores.ranked_influencers as select * replace "
        "(row_number() over (order by score desc) as rank) from ("
        " select * replace ("
        " case when customer_id = 'C000003' then 500 else score end as score,"
        " case when customer_id = 'C000003' then 502 else expected_value end as expected_value,"
        " case when customer_id = 'C000003' then 9.0 else engaged_people_per_post end"
        " as engaged_people_per_post) from scores.ranked_influencers)"
    )
    publish()
    return published.root


def told(found) -> str:
    text = io.StringIO()
    tell(Console(file=text, width=200, highlight=False), found)
    return text.getvalue()


def test_what_differs_and_who_moved_is_told(two_runs):
    found = difference(two_runs, "previous", "latest")
    assert found.differs == ("input", "configuration")
    assert found.parameters == {"k": (40, 20)}
    assert (found.ranked_count, found.gone_count, found.k) == (PEOPLE - 5, 5, 20)
    text = told(found)
    assert "input: aaaa → cccc" in text
    assert "k: 40 → 20" in text
    assert "5 are gone" in text
    assert "Entered the best 20" in text
    assert text.index("C000003") > text.index("Entered the best 20")


def test_people_who_are_gone_are_told_as_a_number_only(two_runs):
    text = told(difference(two_runs, "previous", "latest"))
    assert not [number for number in range(PEOPLE - 5, PEOPLE) if f"C{number:06}" in text]


def test_the_other_way_round_places_are_lost(two_runs):
    there = difference(two_runs, "previous", "latest").moved.to_pylist()
    back = difference(two_runs, "latest", "previous").moved.to_pylist()
    gained = {row["customer_id"]: row["rank_change"] for row in there}
    lost = {row["customer_id"]: -row["rank_change"] for row in back}
    assert gained == lost


def test_a_run_against_itself_moves_nobody(two_runs):
    found = difference(two_runs, "latest", "latest")
    assert found.moved.num_rows == 0
    assert "nobody can have moved" in told(found)


@pytest.mark.parametrize(
    ("name", "run"), [("latest", "abcd"), ("previous", "abef"), ("abe", "abef"), ("1234", "1234")]
)
def test_runs_are_found_by_place_and_by_the_beginning_of_their_id(name, run):
    assert find(KNOWN, name)["run_id"] == run


@pytest.mark.parametrize("name", ["ffff", "ab", ""])
def test_an_unknown_run_is_refused_with_those_that_are_known(name):
    with pytest.raises(UnknownRunError, match="abcd, abef, 1234"):
        find(KNOWN, name)


def test_without_a_run_before_there_is_no_previous():
    with pytest.raises(UnknownRunError, match="no previous run: only abcd"):
        find(KNOWN[:1], "previous")


def test_the_command_tells_and_its_status_says_whether_it_could(two_runs, monkeypatch, capsys):
    monkeypatch.setenv("GRAPEVINE_OUTPUT", str(two_runs.parent))
    assert command.main([]) == 0
    assert "The biggest moves" in capsys.readouterr().out
    assert command.main(["nothing", "latest"]) == 1
    assert "'nothing' is no run" in capsys.readouterr().out


def test_nothing_published_is_told_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GRAPEVINE_OUTPUT", str(tmp_path))
    assert command.main([]) == 1
    assert "make run" in capsys.readouterr().out


def test_the_biggest_moves_are_near_the_top(two_runs):
    found = difference(two_runs, "previous", "latest")
    rows = biggest(found.moved, found.k)
    assert rows
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)


def test_runs_of_different_objectives_are_told_without_effects(two_runs):
    found = difference(two_runs, "previous", "latest")
    moved = found.moved.to_pylist()
    none = {name: None for name in moved[0] if name.endswith("_effect")} | {"moved_by": "objective"}
    table = found.moved.from_pylist([row | none for row in moved], schema=found.moved.schema)
    assert "objective" in told(replace(found, moved=table))
