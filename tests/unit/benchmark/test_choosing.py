"""Choosing on an invented market: the rules are kept, the same each time, and the figures told."""

import pytest
from rich.console import Console

from orchestration.benchmark import report
from orchestration.benchmark.choosing import Choosing
from orchestration.benchmark.process import Measured
from orchestration.benchmark.selection import FEWEST, MOST, run

TOLD = run(300, 20_000)


def test_the_choice_keeps_to_the_places_and_comes_near_its_bound():
    assert FEWEST <= TOLD["people"] <= MOST
    assert TOLD["value"] <= TOLD["upper_bound"] <= 1.05 * TOLD["value"]


def test_the_same_market_is_chosen_from_each_time():
    assert run(300, 20_000)["value"] == TOLD["value"]


def test_every_figure_of_choosing_stands_under_its_heading():
    choosing = Choosing(Measured(9.0, 8.0, 1_000_000_000, ""), TOLD | {"gap": 0.0123})
    text = report.markdown([], [choosing])
    heading, _, row = text.split("\n\n")[-2].strip().splitlines()
    told = dict(zip(heading.strip("| ").split(" | "), row.strip("| ").split(" | "), strict=True))
    assert told["peak, MB"] == "1,000"
    assert told["gap"] == "1.23%"
    console = Console(width=140)
    with console.capture() as captured:
        console.print(report.choosing_table([choosing]))
    assert "1.23%" in captured.get()


def test_the_json_tells_the_gap_and_the_peak():
    choosing = Choosing(Measured(9.0, 8.0, 5, ""), TOLD)
    (told,) = report.as_json([], {}, [choosing])["choosing"]
    assert told["peak_bytes"] == 5
    assert told["gap"] == pytest.approx(TOLD["gap"])
