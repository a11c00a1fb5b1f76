"""The report and the record of invented worlds: whole, honest about gaps, and valid JSON."""

import json
import re
from datetime import UTC, datetime

import pytest

from orchestration.proof import experiments, report
from orchestration.proof.record import as_json
from orchestration.proof.results import Results
from orchestration.proof.totals import summed_up
from orchestration.proof.waves import WaveRanking
from tests.unit.proof.invented import experiment, total, world

GRID = [
    world(11, influence=0.0, bot_level=0.0),
    world(12, influence=1.0, bot_level=0.2),
    world(13, influence=2.0, homophily=0.9),
]
FULL = Results(
    default=[world(1, noise=0.2), world(2, noise=0.2)],
    grid=GRID,
    null=summed_up((total(-1, 1), total(1, 2))),
    influenced=summed_up((total(1, 9, true=4),)),
    idle=experiments.summed_up([[experiment(-1, 1)], [experiment(0.5, 1)]], 0.95),
    planted=experiments.summed_up([[experiment(0, 1, expected=0.5)]], 0.9),
    walked=[
        (
            WaveRanking(datetime(2026, 5, 1, tzinfo=UTC), 0.4 + n / 100, 0.4, 0),
            WaveRanking(datetime(2026, 6, 1, tzinfo=UTC), 0.5 + n / 50, 0.45, 80),
        )
        for n in range(2)
    ],
)
THIN = Results([world(1)], [], summed_up(()), summed_up(()))


@pytest.fixture(scope="module", params=[FULL, THIN], ids=["full", "thin"])
def results(request) -> Results:
    return request.param


def test_the_page_is_whole_in_itself_and_has_every_part(results):
    text = report.page(results)
    assert re.findall(r"<h2>(.*?)</h2>", text) == [
        "What the best 40 are worth",
        "Over the grid",
        "Whether the intervals hold the truth",
        "The total of incremental conversions",
        "What campaigns brought",
        "Whether results teach",
        "What is judged inauthentic",
    ]
    assert "<script" not in text
    assert not re.search(r"(src|href)=.(?!#)", re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL))


def test_what_could_not_be_measured_is_said():
    text = report.page(THIN)
    assert "not measured" in text
    assert "The grid was left out." in text


def test_the_record_is_json_without_a_nan(results):
    text = json.dumps(as_json(results), allow_nan=False)
    record = json.loads(text)
    assert [w["parameters"]["seed"] for w in record["grid"]] == [
        w.parameters.seed for w in results.grid
    ]
    assert {v["verdict"] for v in record["verdicts"]} <= {"reached", "not reached", "not measured"}


def test_page_and_record_say_the_same_verdicts():
    record = as_json(FULL)
    text = report.page(FULL)
    told = re.findall(r'<td class="(?:not-)?(?:reached|measured)">(.*?)</td>', text)
    assert told == [verdict["verdict"] for verdict in record["verdicts"]]
