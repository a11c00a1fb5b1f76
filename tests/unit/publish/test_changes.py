"""`compare`: who moved between two rankings, and effects that add up to how far."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from orchestration.publish.changes import (
    DESCRIPTIONS,
    EFFECTS,
    SCHEMA,
    Pair,
    compare,
    differing,
    logarithmic_mean,
)
from orchestration.publish.history import STAGE_COLUMNS
from orchestration.scoring.funnel import STAGES_OF

PAIR = Pair("b", "a", ("input",), k=1)
RATES = st.floats(1e-3, 1e3)


def history(objective="conversions", unit="EUR", unit_value=2.0, cost=None, **stages):
    """A ranking of people c0, c1 and so on, whose stages are 1 where nothing else is said."""
    count = len(next(iter(stages.values())))
    means = {stage: np.asarray(stages.get(stage, np.ones(count)), float) for stage in STAGE_COLUMNS}
    value = unit_value * np.prod([means[s] for s in STAGES_OF[objective]], axis=0)
    cost = np.zeros(count) if cost is None else np.asarray(cost, float)
    score = value - cost
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(-score, kind="stable")] = np.arange(1, count + 1)
    return pa.table(
        {
            "customer_id": [f"c{i}" for i in range(count)],
            "rank": rank,
            "score": score,
            "score_unit": [unit] * count,
            "objective": [objective] * count,
            "expected_value": value,
            "expected_cost": cost,
            **{column: means[stage] for stage, column in STAGE_COLUMNS.items()},
        }
    )


def rows(now, before, pair=PAIR):
    return {row["customer_id"]: row for row in compare(now, before, pair).to_pylist()}


@settings(deadline=None)
@given(
    now=arrays(np.float64, (4, 5), elements=RATES),
    before=arrays(np.float64, (4, 5), elements=RATES),
)
def test_effects_sum_to_the_change_of_the_score(now, before):
    names = ("reach", "roi", "saturation", "accept")
    runs = [
        history(cost=m[:, 4], **{n: m[:, i] for i, n in enumerate(names)}) for m in (now, before)
    ]
    largest = max(pa.compute.max(run["expected_value"]).as_py() for run in runs)
    for row in rows(*runs).values():
        total = sum(row[name] for name in EFFECTS)
        assert total == pytest.approx(row["score_change"], abs=1e-9 * largest + 1e-9)


def test_the_stage_that_changed_is_named_and_the_others_have_no_effect():
    before = history(reach=[4, 3, 2, 1, 1], roi=[1, 1, 1, 1, 1])
    found = rows(history(reach=[4, 3, 2, 1, 9], roi=[1, 1, 1, 1, 1]), before)
    assert found["c4"]["moved_by"] == "reach"
    assert found["c4"]["rank_change"] == 4
    assert found["c4"]["reach_effect"] == pytest.approx(found["c4"]["score_change"])
    assert found["c4"]["roi_effect"] == 0
    assert found["c4"]["change"] == "entered_top"
    assert found["c0"]["change"] == "left_top"
    assert found["c0"]["moved_by"] == "others"
    assert found["c0"]["score_change"] == 0


def test_what_happens_to_everybody_moves_nobody():
    before = history(reach=[4, 3, 2])
    found = rows(history(unit_value=6.0, reach=[2, 1.5, 1]), before)
    assert [row["moved_by"] for row in found.values()] == ["others"] * 3
    assert [row["change"] for row in found.values()] == ["stayed"] * 3
    for row in found.values():
        assert row["everybody_effect"] == pytest.approx(row["score_change"])


def test_values_that_grow_against_a_cost_move_those_who_bring_more():
    runs = [history(unit_value=u, reach=[4, 3], cost=[7, 4]) for u in (6.0, 2.0)]
    found = rows(*runs)
    assert found["c0"]["rank_change"] == 1
    assert {row["moved_by"] for row in found.values()} == {"everybody"}


def test_a_higher_cost_is_told_apart_from_the_stages():
    found = rows(history(reach=[4, 3], cost=[3, 0]), history(reach=[4, 3], cost=[0, 0]))
    assert found["c0"]["moved_by"] == "cost"
    assert found["c0"]["cost_effect"] == -3
    assert found["c0"]["reach_effect"] == 0


def test_who_is_new_has_no_past_and_who_is_gone_is_not_there():
    before = history(reach=[4, 3, 2]).slice(1)
    found = rows(history(reach=[4, 3]), before)
    assert set(found) == {"c0"}
    assert found["c0"]["change"] == found["c0"]["moved_by"] == "new"
    assert found["c0"]["previous_rank"] is None
    assert found["c0"]["score_change"] is None


@pytest.mark.parametrize(
    ("other", "because"),
    [({"objective": "awareness"}, "objective"), ({"unit": "conversions"}, "score_unit")],
)
def test_what_counts_something_else_is_not_subtracted(other, because):
    found = rows(history(reach=[4, 5], **other), history(reach=[4, 3]))
    assert {row["moved_by"] for row in found.values()} == {because}
    assert {row["score_change"] for row in found.values()} == {None}
    assert {row["reach_effect"] for row in found.values()} == {None}
    assert found["c1"]["rank_change"] == 1


def test_a_run_like_the_last_moves_nobody():
    run = history(reach=[4, 3, 2])
    assert compare(run, run, PAIR).equals(SCHEMA.empty_table())


def test_each_row_says_what_the_runs_were_made_from_differently():
    found = rows(history(reach=[4, 3]), history(reach=[3, 4]))
    assert {row["run_differs"] for row in found.values()} == {"input"}


def test_what_differs_is_named_in_plain_words():
    run = {"input_hash": 1, "configuration_hash": 2, "code_version": 3, "as_of": 4, "seed": 5}
    assert differing(run, run) == ()
    assert differing(run, dict.fromkeys(run, 0)) == (
        "input", "configuration", "code", "as_of", "seed",
    )  # fmt: skip


@settings(deadline=None)
@given(one=RATES, other=RATES)
def test_the_logarithmic_mean_turns_a_log_into_a_difference(one, other):
    mean = logarithmic_mean(np.array([one]), np.array([other]))[0]
    assert mean * np.log(one / other) == pytest.approx(one - other, rel=1e-6, abs=1e-9)
    assert min(one, other) * (1 - 1e-9) <= mean <= max(one, other) * (1 + 1e-9)


def test_every_column_is_described():
    assert list(DESCRIPTIONS) == SCHEMA.names
