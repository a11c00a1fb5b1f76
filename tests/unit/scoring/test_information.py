"""Value of information against its definition and Scarf's bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from orchestration.scoring.draws import Beta, Factor, Gamma
from orchestration.scoring.information import (
    bar_of_others,
    most_it_can_be_worth,
    of_some,
    relative_variance,
    value_of_information,
)

SCORES = arrays(np.float64, (3, 16), elements=st.floats(-1e6, 1e6))
BARS = arrays(np.float64, 3, elements=st.floats(0, 1e6))


@settings(deadline=None)
@given(scores=SCORES, bar=BARS)
def test_it_is_never_negative_and_never_above_the_bound(scores, bar):
    value, chance = value_of_information(scores, bar)
    most = most_it_can_be_worth(scores.mean(axis=1), scores.std(axis=1), bar)
    assert np.all(value >= 0)
    assert np.all(value <= most + 1e-6)
    assert np.all((chance >= 0) & (chance <= 1))


@settings(deadline=None)
@given(score=st.floats(-1e6, 1e6), bar=st.floats(0, 1e6))
def test_what_is_certain_is_worth_nothing_to_learn(score, bar):
    value, _ = value_of_information(np.full((1, 8), score), np.array([bar]))
    assert value[0] == pytest.approx(0, abs=1e-9 * max(abs(score), bar, 1))


@settings(deadline=None)
@given(scores=SCORES, bar=BARS, factor=st.floats(0.01, 100))
def test_it_grows_with_the_unit(scores, bar, factor):
    once, _ = value_of_information(scores, bar)
    scaled, _ = value_of_information(scores * factor, bar * factor)
    assert scaled == pytest.approx(once * factor, rel=1e-6, abs=1e-3)


def test_agrees_with_the_unit_normal_loss():
    draws = norm.ppf((np.arange(20_000) + 0.5) / 20_000)[None, :]
    value, chance = value_of_information(2 + 3 * draws, np.array([4.0]))
    z = (4 - 2) / 3
    assert value[0] == pytest.approx(3 * (norm.pdf(z) - z * norm.sf(z)), rel=1e-3)
    assert chance[0] == pytest.approx(norm.sf(z), abs=1e-3)


def test_everybody_is_held_against_the_best_of_the_others():
    score = np.array([9.0, 7.0, 5.0, 8.0])
    bar, picked = bar_of_others(score, np.array([True, True, True, False]), 2)
    assert picked.tolist() == [True, True, False, False]
    assert bar.tolist() == [5.0, 5.0, 7.0, 7.0]


@pytest.mark.parametrize("k", [3, 4])
def test_an_empty_place_is_to_be_beaten_where_few_may_be_picked(k):
    bar, _ = bar_of_others(np.array([9.0, -7.0, 5.0]), np.array([True] * 3), k)
    assert bar.tolist() == [0.0, 0.0, 0.0]


def test_variance_of_a_product_is_that_of_its_chances():
    gamma, beta = Gamma(np.array([2.0]), np.array([4.0])), Beta(np.array([2.0]), np.array([3.0]))
    factor = Factor("both", 5.0, (gamma, beta), "{}", np.array([True]))
    squares = (1 + 1 / 4) * (1 + (6 / 150) / 0.4**2)
    assert relative_variance((factor,)) == pytest.approx(squares - 1)


def test_a_factor_of_some_people_holds_them_alone():
    chances = (Gamma(np.arange(1.0, 4.0), np.ones(3)), Beta(np.arange(1.0, 4.0), np.ones(3)))
    factor = of_some(Factor("f", 1.0, chances, "{}", np.array([True, False, True])), np.array([2]))
    assert factor.mean().tolist() == pytest.approx([3 * 0.75])
    assert factor.known.tolist() == [True]
