"""Intervals of sums, counts and shares against other libraries, and the algebra of figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, chi2

from orchestration.measurement.attributed import UNKNOWN, Figure, poisson_ends, share, total


def garwood(count: float, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    low = chi2.ppf(tail, 2 * count) / 2 if count else 0.0
    return low, chi2.ppf(1 - tail, 2 * count + 2) / 2


@given(people=st.integers(0, 60))
def test_of_single_acts_it_is_the_exact_poisson_interval(people):
    made = total(np.concatenate([np.ones(people), np.zeros(5)]), 0.9)
    assert (made.low, made.high) == pytest.approx(garwood(people, 0.9))


@given(count=st.integers(0, 500))
def test_ends_of_one_count_are_garwoods(count):
    low, high = poisson_ends(np.array([float(count)]), 0.95)
    assert (low[0], high[0]) == pytest.approx(garwood(count, 0.95))


def test_few_who_bring_many_make_the_same_sum_less_sure():
    alike = total(np.ones(40), 0.9)
    uneven = total(np.concatenate([np.zeros(38), [20.0, 20.0]]), 0.9)
    assert uneven.value == alike.value
    assert uneven.low < alike.low < alike.high < uneven.high


def test_sums_of_very_uneven_parts_are_held_as_often_as_said():
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(400):
        # 60 people, of whom each brings Poisson(0.3) times five.
        made = total(5.0 * rng.poisson(0.3, 60), 0.9, unit=5.0)
        held += made.low <= 5.0 * 0.3 * 60 <= made.high
    assert 0.87 < held / 400 < 0.97


def test_amounts_of_nothing_have_no_upper_end():
    made = total(np.zeros(3), 0.9, unit=0.0)
    assert (made.value, made.low) == (0.0, 0.0)
    assert np.isnan(made.high)


def test_unknown_people_are_left_out_and_none_known_is_unknown():
    assert total(np.array([np.nan, 2.0]), 0.9).value == 2.0
    assert np.isnan(total(np.array([np.nan]), 0.9).value)


@given(found=st.integers(0, 30), more=st.integers(0, 30))
def test_shares_have_jeffreys_interval(found, more):
    among = found + more
    made = share(found, among, 0.9)
    if not among:
        assert np.isnan(made.value)
        return
    posterior = beta(found + 0.5, more + 0.5)
    assert made.low == pytest.approx(posterior.ppf(0.05) if found else 0.0)
    assert made.high == pytest.approx(posterior.ppf(0.95) if more else 1.0)


SUM = Figure(10.0, 5.0, 20.0, 10.0)


def test_a_sum_for_each_person_and_in_other_units():
    each = SUM.over(4.0)
    assert (each.value, each.low, each.high) == (2.5, 1.25, 5.0)
    assert (each.numerator, each.denominator) == (10.0, 4.0)
    assert SUM.times(0.4).high == 8.0
    assert np.isnan(SUM.over(0.0).value)


def test_a_cost_for_each_unit_turns_the_interval_round():
    each = SUM.under(100.0)
    assert (each.value, each.low, each.high) == (10.0, 5.0, 20.0)
    assert np.isnan(Figure(3.0, -1.0, 5.0).under(100.0).high)


def test_what_a_cost_returned():
    back = SUM.returned_on(5.0)
    assert (back.value, back.low, back.high) == (1.0, 0.0, 3.0)
    assert np.isnan(SUM.returned_on(0.0).value)
    assert np.isnan(UNKNOWN.returned_on(5.0).value)
