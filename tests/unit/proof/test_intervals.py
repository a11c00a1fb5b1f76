"""Coverage of groups of people over invented worlds."""

import numpy as np
import pytest

from orchestration.proof.intervals import EVERYBODY, PERSUADERS, coverage
from orchestration.proof.worlds import CONVERSIONS, FIGURES, LEVELS, SCORE
from tests.unit.proof.invented import world


@pytest.mark.parametrize("figure", FIGURES)
def test_intervals_around_the_truth_hold_it_for_everybody(figure):
    found = coverage([world(1), world(2)], figure)[EVERYBODY]
    assert [found.levels[level].value for level in LEVELS] == [1.0] * len(LEVELS)
    assert found.people == 400


def test_sums_of_what_is_expected_stand_beside_the_truth():
    known = world(1)
    known.figures[CONVERSIONS].expected[:] = 1.5 * known.figures[CONVERSIONS].truth
    truth = known.figures[CONVERSIONS].truth.sum()
    found = coverage([known], CONVERSIONS)[EVERYBODY]
    assert (found.expected, found.true) == (pytest.approx(1.5 * truth), pytest.approx(truth))
    assert found.ratio == pytest.approx(1.5)


def test_a_loss_has_no_ratio():
    known = world(1)
    known.value[:] = -1.0
    assert np.isnan(coverage([known], SCORE)[EVERYBODY].ratio)


def test_an_interval_that_starts_above_zero_misses_who_persuades_nobody():
    known = world(1)
    low, _high = known.figures[CONVERSIONS].intervals[0.9]
    low[~known.is_persuader] = 0.001
    found = coverage([known], CONVERSIONS)
    assert found["people who persuade nobody"].levels[0.9].value == 0.0
    assert found[EVERYBODY].levels[0.9].value == pytest.approx(np.mean(known.is_persuader))


def test_each_figure_is_held_against_its_own_truth():
    known = world(1)
    low, high = known.figures[CONVERSIONS].intervals[0.9]
    low[:] = high
    assert coverage([known], CONVERSIONS)[EVERYBODY].levels[0.9].value == 0.0
    assert coverage([known], SCORE)[EVERYBODY].levels[0.9].value == 1.0


def test_each_world_weighs_the_same():
    small, large = world(1, people=50), world(2, people=500)
    low, high = large.figures[SCORE].intervals[0.9]
    low[:] = high
    assert coverage([small, large], SCORE)[EVERYBODY].levels[0.9].value == pytest.approx(0.5)


def test_a_group_without_people_is_unknown():
    assert np.isnan(coverage([world(1)], SCORE)["evidence D"].levels[0.9].value)


def test_nobody_in_worlds_without_persuaders_is_unknown_and_not_zero():
    known = world(1)
    known.is_persuader[:] = False
    assert np.isnan(coverage([known], SCORE)[PERSUADERS].levels[0.9].value)
