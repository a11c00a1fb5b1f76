"""The experiment against its definition, least squares, every lot there is, and its promises."""

from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.measurement.design import Design
from orchestration.measurement.errors import MeasurementError
from orchestration.measurement.experiment import LARGE, difference, differences


def alone(people: int) -> np.ndarray:
    return np.empty((people, 0))


def found(y, treated, *, strata=None, covariates=None, confidence=0.9, seed=1, lots=199):
    y = np.asarray(y, dtype=float)
    return difference(
        y,
        np.asarray(treated, dtype=bool),
        np.zeros(y.size, dtype=np.int64) if strata is None else strata,
        alone(y.size) if covariates is None else covariates,
        confidence=confidence,
        seed=seed,
        lots=lots,
    )


@pytest.fixture(scope="module")
def trial():
    """300 people in three blocks; who bought before buys again; treatment adds half an order."""
    rng = np.random.default_rng(11)
    strata = np.repeat([0, 1, 2], 100)
    treated = np.concatenate([rng.permutation(100) < share for share in (50, 60, 70)])
    prior = rng.poisson(1 + strata)
    y = rng.poisson(0.5 * prior + 0.5 * treated).astype(float)
    return y, treated, strata, np.log1p(prior)[:, None]


def test_without_anything_known_before_it_is_the_difference_of_means(trial):
    y, treated, _, _ = trial
    assert found(y, treated).value == pytest.approx(y[treated].mean() - y[~treated].mean())


def test_with_strata_and_covariates_it_is_the_coefficient_of_least_squares(trial):
    y, treated, strata, covariates = trial
    dummies = np.eye(3)[strata]
    fitted = sm.OLS(y, np.column_stack([treated, dummies, covariates])).fit()
    assert found(y, treated, strata=strata, covariates=covariates).value == pytest.approx(
        fitted.params[0]
    )


def test_what_was_known_before_narrows_the_interval(trial):
    y, treated, strata, covariates = trial
    plain = found(y, treated, strata=strata)
    adjusted = found(y, treated, strata=strata, covariates=covariates)
    assert adjusted.high - adjusted.low < 0.95 * (plain.high - plain.low)
    assert adjusted.explained > 0.2


def test_ends_are_where_the_lots_beyond_ours_are_as_few_as_asked():
    """Against every lot of ten people, at either end."""
    y = np.array([3.1, 1.2, 4.7, 2.3, 0.4, 1.9, 0.8, 0.1, 2.6, 1.5])
    treated = np.arange(10) < 5
    ours = found(y, treated, confidence=0.8, lots=20_000)
    for end, sign in ((ours.low, 1), (ours.high, -1)):
        r = y - end * (treated - treated.mean())
        t = []
        for chosen in combinations(range(10), 5):
            arm = np.isin(np.arange(10), chosen)
            spread = r[arm].var(ddof=1) / 5 + r[~arm].var(ddof=1) / 5
            t.append(sign * (r[arm].mean() - r[~arm].mean()) / spread**0.5)
        lots, mine = np.array(t), t[0]
        beyond = np.mean(lots > mine + 1e-9) + np.mean(np.abs(lots - mine) < 1e-9) / 2
        # One of 252 lots more or less is a step, and 20,000 lots have luck of their own.
        assert beyond == pytest.approx(0.1, abs=0.012)


@settings(max_examples=25, deadline=None)
@given(factor=st.floats(0.1, 50), shift=st.floats(-20, 20), seed=st.integers(0, 99))
def test_another_unit_or_zero_point_changes_nothing_but_the_unit(factor, shift, seed):
    rng = np.random.default_rng(seed)
    treated = rng.permutation(40) < 20
    y = rng.poisson(2.0, 40).astype(float)
    one, other = found(y, treated), found(factor * y + shift, treated)
    for end in ("value", "low", "high"):
        assert getattr(other, end) == pytest.approx(factor * getattr(one, end), abs=1e-5 * factor)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999))
def test_the_value_lies_in_its_interval(seed):
    rng = np.random.default_rng(seed)
    treated = rng.permutation(60) < rng.integers(5, 55)
    made = found(rng.negative_binomial(0.2, 0.2, 60), treated, seed=seed)
    assert np.isnan(made.low) or made.low <= made.value <= made.high


def test_of_counts_that_treatment_left_alone_the_interval_holds_zero_as_often_as_it_says():
    rng = np.random.default_rng(5)
    held = 0
    for repetition in range(300):
        y = rng.negative_binomial(0.15, 0.2, 120).astype(float)  # a few bring very many
        made = found(y, rng.permutation(120) < 70, seed=repetition)
        held += made.low <= 0 <= made.high
    assert 0.86 < held / 300 < 0.94


def test_lots_are_drawn_within_strata():
    """Treatment goes with the stratum: across strata it would pass for an effect."""
    rng = np.random.default_rng(7)
    strata = np.repeat([0, 1], 100)
    treated = np.concatenate([rng.permutation(100) < share for share in (80, 20)])
    y = 5.0 * (strata == 0) + rng.normal(size=200)
    made = found(y, treated, strata=strata)
    assert made.low < 0 < made.high
    assert abs(found(y, treated).value) > 2


def test_the_same_seed_gives_the_same_interval_and_another_one_nearly(trial):
    y, treated, strata, covariates = trial
    one, again, other = (
        found(y, treated, strata=strata, covariates=covariates, seed=seed) for seed in (3, 3, 4)
    )
    assert one == again
    assert other.low == pytest.approx(one.low, abs=0.1 * (one.high - one.low))


def test_many_people_get_the_normal_interval():
    rng = np.random.default_rng(3)
    treated = np.arange(LARGE) % 2 == 0
    y = rng.poisson(1.0, LARGE) + 0.2 * treated
    made = found(y, treated)
    assert made.high - made.low == pytest.approx(2 * 1.6449 * made.error, rel=1e-3)
    assert made.low < 0.2 < made.high


def test_unknown_outcomes_are_left_out():
    y = np.array([1.0, 2.0, np.nan, 0.0, 1.0, np.nan])
    made = found(y, [True, True, True, False, False, False])
    assert (made.treated, made.controls) == (2, 2)
    assert made.value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("y", "treated"),
    [([1, 2, 3], [True, True, True]), ([1, 2, 3], [True, True, False]), ([], [])],
)
def test_without_two_people_in_each_arm_nothing_is_told(y, treated):
    made = found(y, treated)
    assert np.isnan(made.value)
    assert not made.is_told


def test_where_everybody_is_alike_nothing_says_how_sure_that_is():
    made = found([2, 2, 2, 2], [True, True, False, False])
    assert made.value == 0
    assert not made.is_told


def test_outcomes_known_of_different_people_are_told_each_by_themselves(trial):
    y, treated, strata, covariates = trial
    fewer = np.where(np.arange(y.size) % 3 == 0, np.nan, y)
    both = differences(
        {"all": y, "some": fewer},
        Design(treated, strata, covariates),
        confidence=0.9,
        seed=1,
        lots=199,
    )
    assert list(both) == ["all", "some"]
    assert both["some"] == found(fewer, treated, strata=strata, covariates=covariates)


def test_refuses_people_who_are_not_the_same():
    with pytest.raises(MeasurementError, match="same people"):
        found([1, 2, 3], [True, False])
    with pytest.raises(MeasurementError, match="between 0 and 1"):
        found([1, 2], [True, False], confidence=1.0)
