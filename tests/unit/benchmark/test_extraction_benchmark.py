"""Every kind of source has a made-up system, and lands from it exactly what was asked for."""

import sys
from contextlib import ExitStack

import pytest
from rich.console import Console

from orchestration.benchmark import extraction, report
from orchestration.benchmark.extraction import HEADINGS, Extraction, cells, main
from orchestration.benchmark.landing import land
from orchestration.benchmark.process import BenchmarkError, Measured, measure
from orchestration.benchmark.systems import (
    SYSTEMS,
    archive_systems,
    event_systems,
    network_systems,
)
from orchestration.benchmark.systems.server import served_apart, serving
from orchestration.sources.kinds import KINDS

RECORDS = 300
FEW = 120
"""In a file, an archive, an account, a post: so that 300 records are in several."""


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(network_systems, "COMMENTS_OF_A_POST", FEW)
    monkeypatch.setattr(network_systems, "VIDEOS_OF_AN_ACCOUNT", FEW)
    monkeypatch.setattr(archive_systems, "RECORDS_OF_AN_ARCHIVE", FEW)
    monkeypatch.setattr(event_systems, "EVENTS_OF_A_FILE", FEW)


def test_every_kind_of_source_has_a_made_up_system():
    assert {system.kind for system in SYSTEMS.values()} == set(KINDS)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("name", SYSTEMS)
def test_exactly_as_many_records_land_as_were_asked_for(name, tmp_path):
    system = SYSTEMS[name]
    (tmp_path / "input").mkdir()
    if system.write:
        system.write(tmp_path / "input", RECORDS)
    with ExitStack() as opened:
        address = ""
        if system.answer:
            address = opened.enter_context(serving(system.answer, RECORDS))
        elif system.serve:
            address = opened.enter_context(system.serve(RECORDS))
        told = land(name, tmp_path, address)
    assert told["records"] == RECORDS


def test_a_source_that_stops_is_no_figure(tmp_path):
    (tmp_path / "input").mkdir()
    with pytest.raises(BenchmarkError, match="events"):
        land("ga4_export", tmp_path)


def test_a_server_apart_is_read_by_a_process_apart(tmp_path):
    (tmp_path / "input").mkdir()
    with served_apart("mastodon", RECORDS) as address:
        module = "orchestration.benchmark.extraction"
        command = [sys.executable, "-m", module, "--land", "mastodon", str(tmp_path), address]
        assert f'"records": {RECORDS}' in measure(command).printed


TOLD = {"records": 5_000, "landed": 5_002, "seconds": 2.5, "cpu_seconds": 2.0}
FOUND = Extraction("shopify", Measured(4.0, 3.0, 250_000_000, ""), TOLD)


def test_every_figure_stands_under_its_heading():
    shown = dict(zip(HEADINGS, cells(FOUND), strict=True))
    assert shown["records/s"] == "2,000"
    assert shown["peak, MB"] == "250"
    assert shown["min a million"] == "8.3"
    console = Console(width=140)
    with console.capture() as captured:
        console.print(extraction.terminal_table([FOUND]))
    assert "2,000" in captured.get()


def test_the_benchmark_tells_of_sources_as_of_the_rest():
    assert "| shopify | 5,000 | 5,002 | 2.5 | 2.0 | 2,000 | 250 | 8.3 |" in report.markdown(
        [], [], [FOUND]
    )
    (told,) = report.as_json([], {}, [], [FOUND])["extraction"]
    assert told["source"] == "shopify"
    assert told["peak_bytes"] == 250_000_000


def test_an_unknown_system_is_told_apart(capsys):
    assert main(["10", "myspace"]) == 1
    assert "myspace" in capsys.readouterr().out
