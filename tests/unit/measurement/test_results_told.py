"""Results as a person meets them: in the terminal, and as a picture."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from orchestration.errors import InputError
from orchestration.measurement.__main__ import main
from orchestration.measurement.pictures import shown, three_readings
from orchestration.measurement.results import measure
from orchestration.measurement.terminal import tell
from orchestration.publish.charts import to_svg
from tests.unit.measurement.outcome_rows import CONTEXT, campaigns, outcomes, trial


@pytest.fixture(scope="module")
def measured():
    both = pa.concat_tables([trial(100), trial(100, lift=0.0, campaign_id="[bold]summer")])
    return measure(both, campaigns("spring", "[bold]summer"), CONTEXT)


def told(measured, campaign: str | None = None) -> str:
    out = io.StringIO()
    tell(Console(file=out, width=150), measured.results, measured.verdicts, campaign)
    return out.getvalue()


def test_the_terminal_tells_verdicts_and_three_readings(measured):
    text = told(measured)
    for expected in ("works", "attributed", "matched", "experimental", "3.00", "margin, EUR"):
        assert expected in text
    assert "[Bold]Summer" in text


def test_one_campaign_is_told_alone_and_a_stranger_is_refused(measured):
    assert "Summer" not in told(measured, "spring")
    with pytest.raises(InputError, match="autumn is not among the campaigns with results"):
        told(measured, "autumn")


def test_without_campaigns_that_is_said():
    text = told(measure(outcomes([]), campaigns(), CONTEXT))
    assert "No campaign has results" in text


def test_the_picture_shows_each_campaign_its_own_figures(measured):
    rows = shown(measured.results)
    assert {row["campaign_id"] for row in rows} == {"spring", "[bold]summer"}
    specification = three_readings(measured.results)
    assert all("data" not in layer for layer in specification["spec"]["layer"])
    assert to_svg(specification).startswith("<svg")


def test_make_results_reads_what_is_published(measured, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GRAPEVINE_OUTPUT", str(tmp_path))
    assert main([]) == 1
    assert "no results yet" in capsys.readouterr().out
    current = tmp_path / "published" / "current"
    current.mkdir(parents=True)
    pq.write_table(measured.results, current / "campaign_results.parquet")
    pq.write_table(measured.verdicts, current / "campaign_verdict.parquet")
    assert main(["--campaign", "spring"]) == 0
    assert "Spring works" in capsys.readouterr().out
