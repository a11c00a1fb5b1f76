"""What the first k are worth, against every way of drawing lots among the tied."""

import doctest
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.evaluation import picks
from orchestration.evaluation.picks import chance_to_be_chosen, gain_of_top, resampled_gains_of_top

# Few values, so that ties are the rule.
people = st.lists(st.tuples(st.integers(-5, 9), st.integers(0, 2)), min_size=1, max_size=6)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(picks).failed == 0


@given(rows=people, k=st.integers(0, 8))
def test_a_tie_is_worth_the_mean_over_all_its_orders(rows, k):
    gains, scores = np.array(rows, dtype=np.float64).T
    outcomes = []
    for lot in itertools.permutations(range(len(rows))):
        order = sorted(range(len(rows)), key=lambda person: (-scores[person], lot[person]))
        outcomes.append(gains[order[:k]].sum())
    assert gain_of_top(gains, scores, k) == pytest.approx(np.mean(outcomes), abs=1e-9)


@given(rows=people, k=st.integers(0, 8))
def test_exactly_k_are_chosen(rows, k):
    scores = np.array(rows, dtype=np.float64)[:, 1]
    assert chance_to_be_chosen(scores, k).sum() == pytest.approx(min(k, len(rows)))


def test_a_score_that_is_unknown_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        gain_of_top(np.array([1.0, 2.0]), np.array([1.0, np.nan]), 1)


@given(rows=people, k=st.integers(0, 8), seed=st.integers(0, 99))
def test_a_resample_is_worth_what_its_people_written_out_are_worth(rows, k, seed):
    gains, scores = np.array(rows, dtype=np.float64).T
    copies = np.random.default_rng(seed).integers(0, 3, (4, len(rows)))
    found = resampled_gains_of_top(gains, scores, k, copies)
    for drawn, total in zip(copies, found, strict=True):
        written_out = gain_of_top(np.repeat(gains, drawn), np.repeat(scores, drawn), k)
        assert total == pytest.approx(written_out, abs=1e-9)
