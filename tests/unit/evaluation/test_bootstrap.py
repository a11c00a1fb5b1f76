"""Bootstrap intervals against scipy, their limits, and units that belong together."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from orchestration.evaluation import bootstrap
from orchestration.evaluation.bootstrap import interval, mean_interval

VALUES = np.random.default_rng(5).gamma(2.0, size=60)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(bootstrap).failed == 0


def test_agrees_with_scipy():
    ours = mean_interval(VALUES, resamples=20_000, confidence=0.9)
    theirs = stats.bootstrap(
        (VALUES,), np.mean, n_resamples=20_000, confidence_level=0.9, method="percentile", rng=1
    ).confidence_interval
    tolerance = 0.01 * VALUES.std()
    assert ours.estimate == pytest.approx(VALUES.mean())
    assert ours.low == pytest.approx(theirs.low, abs=tolerance)
    assert ours.high == pytest.approx(theirs.high, abs=tolerance)


def test_rows_of_one_unit_are_drawn_together():
    alone = mean_interval(np.repeat(VALUES, 9))
    together = mean_interval(np.repeat(VALUES, 9), np.repeat(np.arange(60), 9))
    once = mean_interval(VALUES)
    assert (together.low, together.high) == pytest.approx((once.low, once.high))
    assert alone.high - alone.low < 0.5 * (once.high - once.low)


def test_values_that_are_not_defined_are_left_out():
    with_holes = np.concatenate([VALUES, [np.nan, np.nan]])
    assert mean_interval(with_holes) == mean_interval(VALUES)


@given(shift=st.floats(-100, 100), scale=st.floats(0.01, 100))
def test_the_interval_moves_and_stretches_with_the_values(shift, scale):
    plain, moved = mean_interval(VALUES), mean_interval(shift + scale * VALUES)
    for name in ("estimate", "low", "high"):
        expected = shift + scale * getattr(plain, name)
        assert getattr(moved, name) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_single_unit_has_no_interval_and_excludes_nothing():
    found = mean_interval([3.0, 3.0], ["brand", "brand"])
    assert found.estimate == 3
    assert np.isnan([found.low, found.high]).all()
    assert not found.excludes_zero_above


def test_nothing_defined_is_unknown():
    found = mean_interval([np.nan])
    assert np.isnan([found.estimate, found.low, found.high]).all()
    assert found.units == 0


def test_an_interval_above_zero_says_so():
    assert mean_interval(VALUES).excludes_zero_above
    assert not mean_interval(VALUES - VALUES.mean()).excludes_zero_above


def test_the_same_seed_draws_alike_and_another_does_not():
    assert mean_interval(VALUES, seed=1) == mean_interval(VALUES, seed=1)
    assert mean_interval(VALUES, seed=1) != mean_interval(VALUES, seed=2)


def test_any_statistic_of_weighted_units_has_an_interval():
    def weighted(weights):
        return np.array([np.median(np.repeat(VALUES, row)) for row in weights])

    found = interval(weighted, len(VALUES))
    assert found.low < found.estimate == np.median(VALUES) < found.high


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"values": [1.0], "units": [1, 2]}, "no pairs"),
        ({"values": [1.0, 2.0], "confidence": 1.0}, "confidence"),
        ({"values": [1.0, 2.0], "resamples": 0}, "resamples"),
    ],
)
def test_what_cannot_be_resampled_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        mean_interval(**arguments)
