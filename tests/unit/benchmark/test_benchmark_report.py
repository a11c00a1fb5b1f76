"""The figures of a benchmark, as they are told."""

import pytest
from rich.console import Console

from orchestration.benchmark import report
from orchestration.benchmark.process import Measured
from orchestration.benchmark.scale import ScaleResult, Seconds

RESULT = ScaleResult(
    customers=10_000,
    engagements=1_000_000,
    input_bytes=5,
    whole=Measured(44.0, 60.0, 2_000_000_000, "done\n"),
    bare_sql=Measured(11.0, 20.0, 1_500_000_000, "{}"),
    models=Seconds(10.0, 18.0),
    tests=Seconds(2.0, 3.0),
    slowest={"int_ties": 4.0},
    scoring=Measured(4.0, 5.0, 900_000_000, "{}"),
    ranking=Seconds(1.0, 1.5),
    increment=Measured(11.0, 15.0, 800_000_000, "done\n"),
    many=Measured(70.0, 120.0, 3_000_000_000, "{}"),
    many_ranking=Seconds(66.0, 110.0),
    many_people=1_000_000,
)


def test_ratio_aim_and_share_follow_from_the_seconds():
    assert RESULT.ratio == pytest.approx(4.0)
    assert RESULT.aim_seconds == pytest.approx(36.5)
    assert RESULT.increment_share == pytest.approx(0.25)


def test_every_figure_stands_under_its_heading():
    heading, rule, row, *_ = report.markdown([RESULT]).splitlines()
    assert heading.count("|") == rule.count("|") == row.count("|")
    told = dict(zip(heading.split(" | "), row.split(" | "), strict=True))
    assert told["ratio"] == "4.00"
    assert told["1 % run, s"] == "11.0"
    assert told["scoring them, s"] == "66.0"


def test_the_terminal_shows_one_column_per_size():
    console = Console(width=100)
    with console.capture() as captured:
        console.print(report.terminal_table([RESULT, RESULT]))
    assert captured.get().count("10,000") == 2


def test_the_json_keeps_what_was_printed_and_on_what_it_was_measured():
    content = report.as_json([RESULT], {"cores": 2})
    assert content["machine"] == {"cores": 2}
    assert content["scales"][0]["whole"]["printed"] == ["done"]
