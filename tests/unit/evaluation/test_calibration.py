"""Coverage against its definition and against a simulation whose coverage is known."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from orchestration.evaluation import calibration
from orchestration.evaluation.calibration import is_covered, mean_over_worlds, share_of


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(calibration).failed == 0


def test_right_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(7)
    truth = rng.normal(size=100_000)
    seen = truth + rng.normal(size=truth.size)
    half = stats.norm.ppf(0.95) * np.sqrt(0.5)  # of the posterior, with a standard normal prior
    held = is_covered(truth, seen / 2 - half, seen / 2 + half)
    assert held.mean() == pytest.approx(0.9, abs=0.004)  # four standard errors


@given(
    rows=st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(0, 9)), min_size=1),
    wider=st.floats(0, 9),
)
def test_a_wider_interval_never_holds_less(rows, wider):
    truth, low, length = np.array(rows).T
    narrow = is_covered(truth, low, low + length)
    assert np.all(narrow <= is_covered(truth, low - wider, low + length + wider))


def test_an_interval_upside_down_is_refused():
    one = np.ones(1)
    with pytest.raises(ValueError, match="lower end"):
        is_covered(one, 2 * one, one)


def test_an_unknown_bound_is_refused():
    one = np.ones(1)
    with pytest.raises(ValueError, match="not finite"):
        is_covered(one, one, one * np.nan)


@pytest.mark.parametrize(("hits", "count"), [(0, 20), (190, 200), (20, 20)])
def test_the_interval_of_a_share_leaves_at_most_its_tails(hits, count):
    found = share_of(hits, count)
    if hits:
        assert stats.binom.sf(hits - 1, count, found.low) == pytest.approx(0.025, abs=1e-6)
    if hits < count:
        assert stats.binom.cdf(hits, count, found.high) == pytest.approx(0.025, abs=1e-6)


def test_nothing_measured_is_unknown_and_not_zero():
    assert np.isnan(share_of(0, 0).value)
    assert mean_over_worlds(np.array([np.nan])).as_json["value"] is None


def test_one_world_has_a_mean_and_no_interval():
    found = mean_over_worlds(np.array([0.5]))
    assert found.value == 0.5
    assert np.isnan(found.low)
