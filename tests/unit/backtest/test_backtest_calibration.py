"""What activations added is found between the arms, whatever the codes earn by themselves."""

import doctest

import numpy as np

from orchestration.backtest import calibration
from orchestration.backtest.calibration import Assigned, calibrate, pooled

ALWAYS_ON = 1.5


def trial(expected: float, added: float, *, people: int = 600, seed: int = 1) -> Assigned:
    rng = np.random.default_rng(seed)
    arm = rng.random(people) < 0.6
    spread = rng.gamma(2.0, 0.5, people)
    brought = rng.poisson(ALWAYS_ON + added * spread * arm).astype(float)
    return Assigned(expected * spread, arm, brought)


def test_the_example_in_the_docstring_holds():
    assert doctest.testmod(calibration).failed == 0


def test_a_true_expectation_is_held_about_as_often_as_the_interval_says():
    held = [calibrate(trial(0.8, 0.8, seed=n), resamples=200)[0].is_held for n in range(30)]
    assert sum(held) >= 23  # 23 or more of 30 in 98 of 100 such tests


def test_an_expectation_three_times_too_high_is_not_held():
    overall = calibrate(trial(2.4, 0.8))[0]
    assert not overall.is_held
    assert overall.expected > overall.high


def test_groups_are_thirds_by_what_was_expected():
    groups = calibrate(trial(1.0, 1.0))
    assert [one.group for one in groups] == ["all", "lowest third", "middle third", "highest third"]
    expected = [one.expected for one in groups[1:]]
    assert expected == sorted(expected)
    assert sum(one.treated for one in groups[1:]) == groups[0].treated


def test_arms_of_few_people_say_nothing():
    assert calibrate(trial(1.0, 1.0, people=30)) == []
    assert calibrate(pooled([])) == []
