"""Orders of exposed people above their own usual ones."""

import numpy as np
import pytest

from orchestration.measurement.matched import excess, excess_of_each


def test_the_excess_is_what_came_less_what_is_usual():
    made = excess(np.array([3.0, 1.0, np.nan]), np.array([1.0, 1.5, np.nan]), 0.9)
    assert (made.value, made.numerator, made.denominator) == pytest.approx((1.5, 4.0, 2.5))
    assert made.low < 1.5 < made.high


def test_nobody_exposed_is_unknown_and_one_person_has_no_interval():
    assert np.isnan(excess(np.array([np.nan]), np.array([1.0]), 0.9).value)
    one = excess(np.array([2.0]), np.array([0.5]), 0.9)
    assert one.value == pytest.approx(1.5)
    assert np.isnan(one.low)


def test_people_who_buy_as_usual_show_no_excess_as_often_as_said():
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(400):
        usual = rng.gamma(2.0, 0.4, 80)
        made = excess(rng.poisson(usual).astype(float), usual, 0.9)
        held += made.low <= 0 <= made.high
    assert 0.86 < held / 400 < 0.95


def test_each_persons_excess_has_its_own_ends():
    low, high = excess_of_each(np.array([0.0, 4.0]), np.array([0.5, 0.5]), 0.9)
    assert low[0] == pytest.approx(-0.5)
    assert (low < np.array([-0.4, 3.5])).all()
    assert (high > np.array([-0.5, 3.5])).all()
