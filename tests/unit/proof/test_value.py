"""Shares of the best 40 and their paired differences, on invented worlds."""

import numpy as np
import pytest

from orchestration.evaluation.picks import gain_of_top
from orchestration.proof.value import TOP, best_value, compare, seen_share, share_of_best
from orchestration.proof.worlds import OURS
from tests.unit.proof.invented import world

WORLDS = [world(seed, noise=0.3) for seed in range(5)]


def test_who_ranks_by_the_truth_has_all_of_it():
    known = world()
    assert share_of_best(known, OURS) == pytest.approx(1.0, abs=0.02)  # cost is not in the guess
    assert best_value(known) == pytest.approx(np.sort(known.value)[-TOP:].sum())


def test_no_ranking_has_more_than_the_best():
    assert all(share_of_best(w, name) <= 1 for w in WORLDS for name in w.scores)


def test_a_share_of_a_loss_is_undefined():
    losing = world()
    losing.value[:] = -1.0
    assert np.isnan(share_of_best(losing, OURS))
    assert np.isnan(seen_share(losing))


def test_the_seen_hold_at_most_everything_and_what_their_own_best_hold():
    known = WORLDS[0]
    seen = known.value[known.is_seen]
    assert seen_share(known) == pytest.approx(gain_of_top(seen, seen, TOP) / best_value(known))
    assert seen_share(known) <= 1


def test_a_better_ranking_is_better_beyond_chance():
    compared = compare(WORLDS, resamples=200)
    assert compared.differences["blind"].low > 0
    assert compared.differences["worst"].low > compared.differences["blind"].low


def test_a_ranking_against_itself_differs_by_exactly_nothing():
    for known in (twins := [world(seed) for seed in range(3)]):
        known.scores["twin"] = known.scores[OURS]
    found = compare(twins, resamples=50).differences["twin"]
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_the_interval_holds_the_share_and_repeats():
    found = compare(WORLDS, resamples=200).shares[OURS]
    assert found.low <= found.value <= found.high
    assert found == compare(WORLDS, resamples=200).shares[OURS]
