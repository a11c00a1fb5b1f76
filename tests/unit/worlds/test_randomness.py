"""Draws: functions of their index, with the distributions they claim."""

import numpy as np
import pytest

from orchestration.worlds.randomness import Dice, mixed, poisson_quantile, repeated


def test_a_draw_does_not_depend_on_its_neighbours():
    dice = Dice(1)
    assert dice.uniform("x", np.arange(100))[37] == dice.uniform("x", np.array([37]))[0]


def test_streams_and_seeds_differ():
    index = np.arange(1_000)
    draws = [dice.uniform(name, index) for dice in (Dice(1), Dice(2)) for name in ("one", "two")]
    assert np.abs(np.corrcoef(draws) - np.eye(4)).max() < 0.12


def test_mixing_is_a_bijection_on_what_it_is_used_for():
    numbers = np.arange(100_000, dtype=np.uint64)
    assert len(np.unique(mixed(numbers))) == len(numbers)


@pytest.mark.parametrize("mean", [0.0, 0.3, 5.0, 20.0, 60.0, 4_000.0])
def test_poisson_counts_have_the_mean_and_variance_of_their_rate(mean):
    draws = (np.arange(20_000) + 0.5) / 20_000
    counts = poisson_quantile(np.full(20_000, mean), draws)
    assert counts.mean() == pytest.approx(mean, rel=0.01, abs=0.01)
    assert counts.var() == pytest.approx(mean, rel=0.03, abs=0.01)


def test_uniform_draws_lie_strictly_between_nothing_and_one():
    draws = Dice(3).uniform("edge", np.arange(100_000))
    assert 0 < draws.min() < 0.001
    assert 0.999 < draws.max() < 1


def test_repeating_gives_owners_and_ordinals():
    owner, ordinal = repeated(np.array([2, 0, 3]))
    assert owner.tolist() == [0, 0, 2, 2, 2]
    assert ordinal.tolist() == [0, 1, 0, 1, 2]
