"""What a backtest leaves behind, with a verdict and without one."""

import json
import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.backtest import report
from orchestration.backtest.aftermath import Walked
from orchestration.backtest.calibration import Assigned
from orchestration.backtest.cuts import Cut
from orchestration.backtest.results import OURS, RANDOM, SHARES, Case
from orchestration.backtest.walk import Choices, judge
from tests.unit.backtest.small_history import BRAND, LAST

PEOPLE = 200


def walked(month: int, *, brought: float, hostile: str = "c000") -> Walked:
    rng = np.random.default_rng(month)
    ids = [hostile, *(f"c{n:03d}" for n in range(1, PEOPLE))]
    power = rng.gamma(0.5, 2.0, PEOPLE)
    gains = rng.poisson(brought * power).astype(float)
    as_of = datetime(2026, month, 1, tzinfo=UTC)
    cut = Cut(as_of, as_of + timedelta(days=28))
    scores = {OURS: power, "followers": rng.permutation(power), RANDOM: np.zeros(PEOPLE)}
    arm = np.arange(PEOPLE) % 2 == 0
    rows = pa.table(
        {
            "cut": [cut.name] * PEOPLE,
            "customer_id": ids,
            "rank": np.arange(1, PEOPLE + 1),
            "expected_conversions": power,
            "has_outreach_consent": [True] * PEOPLE,
            "credited_conversions": gains,
            "excess_orders": pa.nulls(PEOPLE, pa.float64()),
        }
    )
    return Walked(
        cut=cut,
        people=rows,
        names_alone=3,
        counted_later={"followers": 2, "mean likes": 1, "engagement rate": 1},
        credited=Case(cut.name, ids, gains, scores),
        excess=Case(cut.name, [], np.zeros(0), {name: np.zeros(0) for name in scores}),
        assigned=Assigned(power, arm, gains + arm * power),
    )


@pytest.fixture
def told(tmp_path):
    parts = [walked(3, brought=0.4), walked(4, brought=0.4)]
    found = judge(BRAND, LAST, 28, parts, ("a cut is left out",), Choices(resamples=100))
    return report.write(tmp_path, found), found


def test_the_tables_hold_what_was_measured(told):
    folder, found = told
    measures = pq.read_table(folder / "measures.parquet").to_pylist()
    pooled = {row["ranking"]: row for row in measures if row["cut"] is None}
    assert set(pooled) == {OURS, "followers", RANDOM}
    assert pooled["followers"]["ratio"] > 1
    assert {row["cut"] for row in measures} == {None, "2026-03-01", "2026-04-01"}
    assert pq.read_table(folder / "people.parquet").num_rows == 2 * PEOPLE
    assert pq.read_table(folder / "calibration.parquet")["group"][0].as_py() == "all"
    lift = pq.read_table(folder / "lift.parquet")
    assert lift.num_rows == 3 * len(SHARES)
    assert found.excess is None


def test_the_page_stands_alone_and_says_the_verdict_first(told):
    folder, found = told
    page = (folder / report.REPORT).read_text(encoding="utf-8")
    assert found.verdicts[0] in page
    assert page.count("<svg") == 2
    assert not re.search(r"<script|https?://(?!www\.w3\.org/)", page)
    assert "A cut is left out." in page


def test_figures_are_json_without_infinities(told):
    folder, _ = told
    figures = json.loads((folder / report.FIGURES).read_text(), parse_constant=pytest.fail)
    assert figures["has_verdict"] is True
    assert figures["credited_conversions"]["rankings"][0]["ranking"] == OURS


def test_too_little_is_said_and_no_figure_made_up(tmp_path):
    found = judge(BRAND, LAST, 28, [walked(3, brought=0.01)], (), Choices(resamples=100))
    folder = report.write(tmp_path, found)
    assert found.verdicts[0].startswith("Too little history:")
    assert "Too little history:" in (folder / report.REPORT).read_text()
    assert json.loads((folder / report.FIGURES).read_text())["credited_conversions"] is None
    for name in ("measures", "lift", "calibration"):
        assert pq.read_table(folder / f"{name}.parquet").num_rows == 0


def test_a_hostile_brand_name_is_text(tmp_path):
    hostile = BRAND.model_copy(update={"name": "<script>alert(1)</script>"})
    found = judge(hostile, LAST, 28, [walked(3, brought=0.5)], (), Choices(resamples=100))
    page = (report.write(tmp_path, found) / report.REPORT).read_text()
    assert "<script" not in page


def test_a_half_written_file_is_never_in_its_place(told):
    folder, _ = told
    assert not list(folder.glob(".*"))
