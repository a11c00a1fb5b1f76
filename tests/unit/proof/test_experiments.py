"""How experiments on many worlds are added up, and judged on either side of each aim."""

import math

import pytest

from orchestration.proof import verdicts
from orchestration.proof.experiments import NOTHING, summed_up
from tests.unit.proof.invented import experiment

NAN = float("nan")


def test_the_truth_is_the_share_of_what_activating_brings_that_codes_see():
    worlds = [
        [experiment(0.1, 0.3, expected=0.4, seen=30)],
        [experiment(0.0, 0.1, expected=0.6, seen=20)],
    ]
    found = summed_up(worlds, 0.9)
    assert found.seen_share == pytest.approx(50 / 100)
    # 0.5 x 0.4 lies in the first interval, 0.5 x 0.6 above the second; 0.3 and 0.2 were realised.
    assert found.covered.value == pytest.approx(1 / 2)
    assert found.realised.value == pytest.approx(1 / 2)
    assert found.detected.value == pytest.approx(1 / 2)


def test_single_campaigns_are_counted_apart_and_untold_ones_not_at_all():
    world = [
        experiment(-1, 1),
        experiment(0.5, 1, campaign="camp-01"),
        experiment(NAN, NAN, campaign="camp-02"),
    ]
    found = summed_up([world], 0.95)
    assert (found.covered.value, found.covered.count) == (1.0, 1)
    assert (found.covered_alone.value, found.covered_alone.count) == (0.0, 1)
    assert found.untold == 1


def test_where_nothing_is_brought_the_truth_is_zero():
    found = summed_up([[experiment(-1, 1)], [experiment(0.1, 1)]], 0.95)
    assert found.seen_share == 0
    assert found.covered.value == pytest.approx(1 / 2)


@pytest.mark.parametrize(("misses", "is_reached"), [(5, True), (0, False), (12, False)])
def test_intervals_are_to_hold_zero_neither_always_nor_too_seldom(misses, is_reached):
    worlds = [[experiment(1, 2)]] * misses + [[experiment(-1, 1)]] * (100 - misses)
    idle, planted = verdicts.on_experiments(summed_up(worlds, 0.95), NOTHING)
    assert idle.is_reached is is_reached
    assert "95% experimental interval" in idle.aim
    assert planted.word == "not measured"


@pytest.mark.parametrize(("misses", "is_reached"), [(10, True), (5, False), (15, False)])
def test_planted_effects_have_an_aim_of_their_own(misses, is_reached):
    hit, miss = experiment(0, 1, 0.5, seen=50), experiment(0.6, 1, 0.5, seen=50)
    worlds = [[miss]] * misses + [[hit]] * (100 - misses)
    _, planted = verdicts.on_experiments(NOTHING, summed_up(worlds, 0.9))
    assert planted.is_reached is is_reached


def test_nothing_made_is_nothing_known():
    assert math.isnan(NOTHING.covered.value)
