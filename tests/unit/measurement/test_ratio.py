"""Arms that a lot would give pass; arms that it would not are not believed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from orchestration.measurement.ratio import ALARM, sample_ratio, usual_propensity


def arms(treated: int, controls: int) -> np.ndarray:
    return np.arange(treated + controls) < treated


@given(treated=st.integers(1, 80), controls=st.integers(1, 80))
def test_one_stated_chance_is_a_binomial_test(treated, controls):
    people = treated + controls
    made = sample_ratio(
        arms(treated, controls), np.full(people, 0.6), np.full(people, fill_value=True)
    )
    assert made.drawn == pytest.approx(binomtest(treated, people, 0.6).pvalue)
    assert made.measured == 1


def test_more_treated_than_a_lot_would_treat_are_not_believed():
    made = sample_ratio(arms(300, 100), np.full(400, 0.6), np.full(400, fill_value=True))
    assert made.is_alarming
    assert made.p < ALARM


def test_outcomes_missing_in_one_arm_are_not_believed():
    treated = arms(200, 200)
    measured = ~(treated & (np.arange(400) % 4 == 0))
    assert sample_ratio(treated, np.full(400, 0.5), measured).is_alarming


def test_lots_seldom_alarm():
    rng = np.random.default_rng(4)
    alarms = 0
    for _ in range(500):
        chance = rng.uniform(0.3, 0.8, 60)
        alarms += sample_ratio(rng.random(60) < chance, chance, rng.random(60) < 0.9).p < 0.05
    assert alarms / 500 < 0.05


def test_without_stated_chances_the_arms_alone_prove_nothing():
    made = sample_ratio(arms(30, 0), np.full(30, np.nan), np.full(30, fill_value=True))
    assert np.isnan(made.p)
    assert not made.is_alarming


def test_chances_that_were_not_stated_are_taken_from_all_arms_without():
    treated = np.array([True, True, False, True])
    made = usual_propensity(treated, np.array([np.nan, np.nan, np.nan, 0.25]))
    assert made.tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0.25])
    told = np.full(4, 0.5)
    assert usual_propensity(treated, told) is told
