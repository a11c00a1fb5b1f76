"""Every verdict, the rule it follows, and its sentence."""

import pyarrow as pa
import pytest

from orchestration.measurement.results import measure
from tests.unit.measurement.outcome_rows import CONTEXT, campaigns, outcomes, trial


def verdict(table: pa.Table, **rule) -> dict:
    (row,) = measure(table, campaigns("spring", **rule), CONTEXT).verdicts.to_pylist()
    return row


def with_rule(metric: str, at_least: float, confidence: float = 0.95) -> dict:
    return {
        "decision_metric": metric,
        "decision_at_least": at_least,
        "decision_confidence": confidence,
    }


def test_a_clear_effect_works():
    row = verdict(trial(300, lift=1.0))
    assert row["verdict"] == "works"
    assert row["low"] > 0
    assert row["is_default_rule"]
    assert row["sentence"].startswith("Spring works: it brought")
    assert "180 people were treated and 120 held out" in row["sentence"]


def test_an_effect_below_what_was_asked_for_does_not():
    row = verdict(trial(300, lift=1.0), **with_rule("incremental_conversions", 500))
    assert row["verdict"] == "does not"
    assert not row["is_default_rule"]
    assert "below the 500 asked for" in row["sentence"]


@pytest.mark.parametrize(
    ("metric", "at_least", "expected"),
    [
        ("incremental_margin", 100, "works"),  # 180 people, one more each, 30 EUR, 40 % margin
        ("incremental_margin", 5_000, "does not"),
        ("roi", 0.5, "works"),
        ("roi", 5.0, "does not"),
    ],
)
def test_a_definition_may_judge_by_margin_or_return(metric, at_least, expected):
    row = verdict(trial(300, lift=1.0), **with_rule(metric, at_least))
    assert row["verdict"] == expected, row["sentence"]
    assert row["decision_metric"] == metric


def test_what_could_not_have_been_found_is_too_small():
    rows = trial(12, lift=0.3, seed=4).to_pylist()
    row = verdict(outcomes(rows))
    assert row["verdict"] == "too small"
    assert row["detectable_lift"] > row["value"]
    assert "to be found it had to be" in row["sentence"]


def test_no_effect_among_enough_people_is_undecided():
    row = verdict(trial(300, lift=0.0))
    assert row["verdict"] == "undecided"
    assert row["low"] < 0 < row["high"]


def test_a_window_that_runs_on_is_not_finished():
    row = verdict(trial(300, lift=1.0, is_window_complete=False))
    assert row["verdict"] == "not finished"
    assert "windows still run" in row["sentence"]


def test_arms_that_no_lot_would_give_are_not_believed():
    row = verdict(trial(300, lift=1.0, propensity=0.3))
    assert row["verdict"] == "undecided"
    assert row["sample_ratio_p"] < 0.001
    assert row["propensity_basis"] == "recorded"
    assert "cannot be judged: a lot gives so uneven arms once in" in row["sentence"]


def test_nobody_held_out_cannot_be_judged():
    row = verdict(outcomes([{"conversion_count": 2}] * 10))
    assert row["verdict"] == "undecided"
    assert row["value"] is None
    assert "nobody, or too few, to compare with" in row["sentence"]


def test_chances_that_were_not_recorded_are_said_to_be_inferred():
    assert verdict(trial(60))["propensity_basis"] == "inferred"


def test_a_return_on_no_cost_is_unknown():
    rows = [{**row, "incentive_cost": None} for row in trial(60).to_pylist()]
    assert verdict(outcomes(rows), **with_rule("roi", 0.0))["value"] is None
