"""Power is held against statsmodels where outcomes are normal, and against simulation of counts."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import ttest_ind
from statsmodels.stats.power import TTestIndPower

from orchestration.campaign.power import detectable_lift, lift_power, waves_to_pool


@given(
    size=st.integers(10, 400),
    effect=st.floats(0.05, 1.5),
)
def test_agrees_with_statsmodels_where_arms_are_alike(size, effect):
    theirs = TTestIndPower().power(effect, size, 0.05)
    assume(not math.isnan(theirs))  # the noncentral t of SciPy, where the power is nearly 1
    assert lift_power(effect, size, size, sd=1.0) == pytest.approx(theirs, abs=1e-5)


@pytest.mark.parametrize(("mean", "treated", "control"), [(0.5, 200, 90), (0.2, 400, 170)])
def test_counts_are_found_as_often_as_said(mean, treated, control):
    dice = np.random.default_rng(4)
    shape = 0.5  # people differ: the negative binomial of a Gamma of rates
    sd = math.sqrt(mean + mean**2 / shape)
    lift = detectable_lift(treated, control, sd=sd, mean=mean)
    without = dice.poisson(dice.gamma(shape, mean / shape, (3_000, control)))
    given_to = dice.poisson(
        dice.gamma(shape * (mean + lift) / mean, mean / shape, (3_000, treated))
    )
    found = ttest_ind(given_to, without, axis=1, equal_var=False).pvalue < 0.05
    assert np.mean(found) == pytest.approx(0.8, abs=0.04)


@given(size=st.integers(5, 200), sd=st.floats(0.05, 5), correlation=st.floats(0, 0.9))
def test_the_detectable_lift_is_detected_with_the_wanted_power(size, sd, correlation):
    lift = detectable_lift(size, size, sd=sd, mean=1.0, correlation=correlation)
    found = lift_power(lift, size, size, sd=sd, mean=1.0, correlation=correlation)
    assert found == pytest.approx(0.8, abs=1e-3)


@given(size=st.integers(5, 100), sd=st.floats(0.1, 3))
def test_more_people_or_a_better_covariate_detect_less(size, sd):
    lift = detectable_lift(size, size, sd=sd)
    assert detectable_lift(2 * size, 2 * size, sd=sd) < lift
    assert detectable_lift(size, size, sd=sd, correlation=0.5) < lift


@given(size=st.integers(2, 60), sd=st.floats(0.1, 2), lift=st.floats(0.05, 1))
def test_one_wave_less_would_not_do(size, sd, lift):
    waves = waves_to_pool(lift, size, size, sd=sd)
    if waves is None:
        assert lift_power(lift, 500 * size, 500 * size, sd=sd) < 0.8
        return
    assert lift_power(lift, waves * size, waves * size, sd=sd) >= 0.8
    if waves > 1:
        fewer = (waves - 1) * size
        assert lift_power(lift, fewer, fewer, sd=sd) < 0.8


@pytest.mark.parametrize(("treated", "control", "sd"), [(1, 9, 1.0), (9, 1, 1.0), (9, 9, 0.0)])
def test_what_cannot_be_told_is_not_a_number(treated, control, sd):
    assert math.isnan(detectable_lift(treated, control, sd=sd))


def test_no_number_of_waves_finds_what_is_not_there():
    assert waves_to_pool(0.0, 40, 17, sd=1.0) is None
    assert waves_to_pool(-1.0, 40, 17, sd=1.0) is None
