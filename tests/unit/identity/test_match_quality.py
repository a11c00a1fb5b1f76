"""Precision and recall from labels, against their definitions and against another library."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from orchestration.errors import PipelineError
from orchestration.identity import CUSTOMER_PAIR, measured, reliability
from orchestration.identity.audit import audit_sample
from orchestration.identity.quality import wilson


def matches(*probabilities: float) -> pa.Table:
    count = len(probabilities)
    return pa.table(
        {
            "customer_id": [f"c{n:04}" for n in range(count)],
            "platform": ["x"] * count,
            "account_id": [f"a{n}" for n in range(count)],
            "probability": pa.array(probabilities, pa.float64()),
        }
    )


def labels(truth: dict[int, bool | None], drawn: dict[int, float] | None = None) -> pa.Table:
    rows = [
        {"customer_id": f"c{n:04}", "platform": "x", "account_id": f"a{n}", "is_match": is_match}
        | ({"inclusion_probability": drawn[n]} if drawn else {})
        for n, is_match in truth.items()
    ]
    return pa.Table.from_pylist(rows)


@given(right=st.integers(0, 500), wrong=st.integers(0, 500))
def test_the_interval_agrees_with_scipy(right, wrong):
    count = right + wrong
    if not count:
        return
    low, high = wilson(right / count, count)
    theirs = binomtest(right, count).proportion_ci(0.95, method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_precision_and_recall_are_what_they_are_called():
    truth = {0: True, 1: True, 2: False, 3: True, 4: False, 9: True}  # 9 was never matched
    quality = measured(matches(0.995, 0.99, 0.95, 0.6, 0.2), labels(truth))
    rows = {row["threshold"]: row for row in quality.to_pylist()}
    assert [rows[t]["matched_count"] for t in (0.5, 0.9, 0.99)] == [4, 3, 2]
    assert [rows[t]["precision"] for t in (0.5, 0.9, 0.99)] == [0.75, pytest.approx(2 / 3), 1.0]
    assert [rows[t]["recall"] for t in (0.5, 0.9, 0.99)] == [0.75, 0.5, 0.5]
    assert {row["true_count"] for row in rows.values()} == {4}


def test_what_nobody_labelled_is_unknown_not_zero():
    quality = measured(matches(0.995, 0.6), labels({1: False})).to_pylist()
    assert [row["precision"] for row in quality] == [0.0, None, None]
    assert [row["recall"] for row in quality] == [None, None, None]
    assert [row["precision_low"] is None for row in quality] == [False, True, True]


def test_labels_that_are_unknown_do_not_count():
    quality = measured(matches(0.995, 0.994), labels({0: True, 1: None})).to_pylist()[2]
    assert (quality["labelled_count"], quality["precision"]) == (1, 1.0)


def test_a_pair_drawn_seldom_stands_for_many():
    """Ten of a hundred sure pairs were labelled, and all of ten doubtful ones, all wrong."""
    probabilities = [0.995] * 100 + [0.6] * 10
    truth = dict.fromkeys(range(10), True) | dict.fromkeys(range(100, 110), False)
    drawn = dict.fromkeys(range(10), 0.1) | dict.fromkeys(range(100, 110), 1.0)
    quality = measured(matches(*probabilities), labels(truth, drawn)).to_pylist()[0]
    assert quality["precision"] == pytest.approx(100 / 110, abs=1e-6)
    assert quality["precision_low"] < binomtest(100, 110).proportion_ci(0.95, "wilson").low


def test_pairs_of_customers_are_measured_alike():
    pairs = pa.table(
        {"customer_id": ["a", "b"], "other_customer_id": ["b", "c"], "probability": [0.99, 0.5]}
    )
    truth = pairs.drop(["probability"]).append_column("is_match", pa.array([True, False]))
    quality = measured(pairs, truth, keys=CUSTOMER_PAIR, thresholds=(0.9, 0.1)).to_pylist()
    assert [row["precision"] for row in quality] == [1.0, 0.5]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (labels({0: True}).drop(["platform"]), "lack the columns"),
        (pa.concat_tables([labels({0: True}), labels({0: False})]), "labelled twice"),
        (labels({0: True}, {0: 0.0}), "inclusion_probability"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(table, said):
    with pytest.raises(PipelineError, match=said):
        measured(matches(0.9), table)


def test_probabilities_that_are_right_are_seen_to_be():
    dice = np.random.Generator(np.random.PCG64(3))
    probabilities = np.round(dice.random(20_000), 6)
    truth = dict(enumerate((dice.random(20_000) < probabilities).tolist()))
    bins = reliability(matches(*probabilities), labels(truth), bins=(0.05, 0.3, 0.6, 0.9))
    for row in bins.to_pylist():
        assert row["true_share_low"] <= row["expected_share"] <= row["true_share_high"]


def test_probabilities_that_flatter_are_seen_to():
    truth = {n: n % 2 == 0 for n in range(200)}
    last = reliability(matches(*[0.995] * 200), labels(truth)).to_pylist()[-1]
    assert last["true_share_high"] < last["expected_share"]


SPREAD = matches(*(round(0.05 + 0.949 * (n / 400), 6) for n in range(401)))


def test_an_audit_looks_at_every_stratum():
    drawn = audit_sample(SPREAD, 60, seed=1)
    assert drawn.num_rows == 60
    strata = dict(zip(*np.unique(drawn["stratum"].to_numpy(), return_counts=True), strict=True))
    assert set(strata) == {0.0, 0.2, 0.5, 0.8, 0.9, 0.99}
    assert max(strata.values()) <= 13


def test_an_audit_says_with_what_chance_each_pair_came():
    """The pairs drawn, each standing for as many, stand for all."""
    drawn = audit_sample(SPREAD, 60, seed=1)
    assert (1 / drawn["inclusion_probability"].to_numpy()).sum() == pytest.approx(401, abs=0.01)


def test_a_lot_is_a_pairs_own():
    mixed = SPREAD.take(np.random.default_rng(1).permutation(401))
    assert audit_sample(mixed, 60, seed=1).equals(audit_sample(SPREAD, 60, seed=1))
    assert not audit_sample(SPREAD, 60, seed=2).equals(audit_sample(SPREAD, 60, seed=1))


def test_a_small_audit_takes_all():
    drawn = audit_sample(matches(0.99, 0.3), 50, seed=1)
    assert drawn["inclusion_probability"].to_pylist() == [1.0, 1.0]
    assert audit_sample(SPREAD, 0, seed=1).num_rows == 0


def test_an_audit_of_less_than_nothing_is_refused():
    with pytest.raises(PipelineError, match="ask for 0 or more"):
        audit_sample(SPREAD, -1, seed=1)


def test_every_pair_is_drawn_as_often_as_it_says():
    """Forty pairs of one stratum, ten drawn by each of 400 lots: a quarter of the lots each."""
    pairs = matches(*[0.95] * 40)
    times = np.zeros(40)
    for seed in range(400):
        for customer in audit_sample(pairs, 10, seed)["customer_id"].to_pylist():
            times[int(customer[1:])] += 1
    assert np.abs(times / 400 - 0.25).max() < 0.1
