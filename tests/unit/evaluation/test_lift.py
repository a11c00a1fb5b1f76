"""Gains of resampled people, against resamples made by hand and against every order of a tie."""

import doctest
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.evaluation import lift
from orchestration.evaluation.lift import (
    Ordered,
    central_interval,
    gain_curve,
    poisson_weights,
    resampled_top,
    top_gain,
)

# Few values, so that ties are the rule.
people = st.lists(
    st.tuples(st.integers(-5, 9), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=6
)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(lift).failed == 0


@given(rows=people, k=st.integers(0, 8))
def test_a_person_drawn_twice_counts_as_two_people(rows, k):
    gains, scores, weights = np.array(rows, dtype=np.float64).T
    drawn = np.repeat(np.arange(len(rows)), weights.astype(int))
    found = resampled_top(gains, Ordered.by(scores), k, weights[None].astype(np.uint8))[0]
    expected = top_gain(gains[drawn], Ordered.by(scores[drawn]), k) if len(drawn) else 0.0
    assert found == pytest.approx(expected, abs=1e-9)


@given(rows=people, k=st.integers(0, 8))
def test_a_tie_is_worth_the_mean_over_all_its_orders(rows, k):
    gains, scores, _ = np.array(rows, dtype=np.float64).T
    totals = []
    for lot in itertools.permutations(range(len(rows))):
        order = sorted(range(len(rows)), key=lambda person: (-scores[person], lot[person]))
        totals.append(gains[order[:k]].sum())
    assert top_gain(gains, Ordered.by(scores), k) == pytest.approx(np.mean(totals), abs=1e-9)


def test_resamples_are_the_same_in_parts_as_at_once(monkeypatch):
    rng = np.random.default_rng(3)
    gains, ordered = rng.normal(size=50), Ordered.by(rng.integers(0, 9, 50).astype(float))
    weights = poisson_weights(50, 20, seed=4)
    at_once = resampled_top(gains, ordered, 10, weights)
    monkeypatch.setattr(lift, "CELLS", 120)
    np.testing.assert_allclose(resampled_top(gains, ordered, 10, weights), at_once)


def test_each_person_is_drawn_once_on_average():
    weights = poisson_weights(200, 500, seed=2)
    assert weights.mean() == pytest.approx(1, abs=0.02)
    assert weights.astype(float).var() == pytest.approx(1, abs=0.03)


def test_an_order_that_knows_nothing_finds_what_it_chooses():
    found = gain_curve(np.arange(10.0), Ordered.by(np.zeros(10)), [0.0, 0.3, 1.0])
    np.testing.assert_allclose(found, [0.0, 0.3, 1.0])


def test_the_best_order_finds_all_at_once():
    gains = np.array([0.0, 0, 5, 0])
    assert gain_curve(gains, Ordered.by(gains), [0.25])[0] == 1.0


def test_a_curve_of_nothing_found_is_refused():
    with pytest.raises(ValueError, match="not all 0"):
        gain_curve(np.zeros(3), Ordered.by(np.arange(3.0)), [0.5])


def test_an_unknown_score_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        Ordered.by(np.array([1.0, np.nan]))


def test_a_ratio_to_nothing_stays_infinite_in_its_interval():
    draws = np.array([1.0] * 50 + [np.inf] * 50 + [np.nan] * 9)
    assert central_interval(draws) == (1.0, np.inf)
    assert np.isnan(central_interval(np.array([np.nan]))).all()
