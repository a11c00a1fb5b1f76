"""Coverage of groups of people over invented worlds."""

import numpy as np
import pytest

from orchestration.proof.intervals import EVERYBODY, PERSUADERS, coverage
from orchestration.proof.worlds import LEVELS
from tests.unit.proof.invented import world


def test_intervals_around_the_truth_hold_it_for_everybody():
    found = coverage([world(1), world(2)])[EVERYBODY]
    assert [found.levels[level].value for level in LEVELS] == [1.0] * len(LEVELS)
    assert found.people == 400
    assert found.ratio == pytest.approx(1.0)


def test_an_interval_that_starts_above_zero_misses_who_persuades_nobody():
    known = world(1)
    low, _high = known.intervals[0.9]
    low += 0.001
    found = coverage([known])
    assert found["people who persuade nobody"].levels[0.9].value == 0.0
    assert found[EVERYBODY].levels[0.9].value == pytest.approx(np.mean(known.conversions > 0))


def test_each_world_weighs_the_same():
    small, large = world(1, people=50), world(2, people=500)
    large.intervals[0.9][0][:] = large.intervals[0.9][1]
    assert coverage([small, large])[EVERYBODY].levels[0.9].value == pytest.approx(0.5)


def test_a_group_without_people_is_unknown():
    assert np.isnan(coverage([world(1)])["evidence D"].levels[0.9].value)


def test_nobody_in_worlds_without_persuaders_is_unknown_and_not_zero():
    known = world(1)
    known.is_persuader[:] = False
    assert np.isnan(coverage([known])[PERSUADERS].levels[0.9].value)
