"""Verdicts on either side of each aim, and what was not measured."""

import pytest

from orchestration.evaluation.calibration import Estimate
from orchestration.proof import verdicts
from orchestration.proof.intervals import EVERYBODY, Coverage
from orchestration.proof.totals import summed_up
from orchestration.proof.value import Comparison
from orchestration.proof.worlds import CONVERSIONS, OURS, SCORE
from tests.unit.proof.invented import total


@pytest.mark.parametrize(
    ("share", "low", "reached"),
    [(0.91, 0.01, [True, True]), (0.89, 0.01, [False, True]), (0.95, -0.01, [True, False])],
)
def test_value_has_an_aim_and_every_ranking_is_one_more(share, low, reached):
    compared = Comparison(
        shares={OURS: Estimate(share, 0.5, 0.99, 12)},
        differences={"followers": Estimate(0.2, low, 0.4, 12)},
        per_world={},
    )
    assert [verdict.is_reached for verdict in verdicts.on_value(compared)] == reached


@pytest.mark.parametrize(("found", "is_reached"), [(0.86, False), (0.9, True), (0.94, False)])
def test_intervals_may_hold_too_seldom_and_too_often(found, is_reached):
    def covering(share):
        return {EVERYBODY: Coverage(9, {0.9: Estimate(share, 0.8, 1.0, 12)}, 1.0, 1.0)}

    covered = {SCORE: covering(found), CONVERSIONS: covering(0.99)}
    assert [verdict.is_reached for verdict in verdicts.on_intervals(covered)] == [is_reached, False]


@pytest.mark.parametrize(("misses", "is_reached"), [(5, True), (0, False), (12, False)])
def test_null_worlds_are_to_hold_zero_neither_always_nor_too_seldom(misses, is_reached):
    worlds = [total(1, 2) for n in range(misses)] + [total(-1, 1) for n in range(100 - misses)]
    verdict = verdicts.on_null(summed_up(tuple(worlds)))
    assert verdict.is_reached is is_reached
    assert "100 worlds" in verdict.found


def test_without_null_worlds_nothing_is_claimed():
    assert verdicts.on_null(summed_up(())).word == "not measured"
