"""Intervals and p_top against brute force over all draws at once."""

import numpy as np
import pytest

from orchestration.scoring import Parameters
from orchestration.scoring.draws import shared_rate
from orchestration.scoring.funnel import build_funnel
from orchestration.scoring.simulation import draw_scores, make_sampler, simulate
from orchestration.scoring.tables import lay_out
from tests.unit.scoring.people import make_tables

PARAMETERS = Parameters(draws=128, k=15)


@pytest.fixture(scope="module")
def world():
    population = lay_out(make_tables(9_000), PARAMETERS.fit_sample)
    funnel = build_funnel(population, PARAMETERS)
    score = funnel.expected_value - funnel.expected_cost
    return population, funnel, score, simulate(funnel, population.hashes, score, PARAMETERS)


@pytest.fixture(scope="module")
def all_draws(world):
    population, funnel, _, _ = world
    sampler = make_sampler(funnel, population.hashes, PARAMETERS)
    roi = funnel.roi
    level = shared_rate("level", roi.level_mean, roi.level_shape, count=128, seed=PARAMETERS.seed)
    return draw_scores(funnel, sampler, level, np.arange(population.size))


def test_p_top_is_the_share_of_draws_among_the_best(world, all_draws):
    scores, _ = all_draws
    bar = np.sort(scores, axis=0)[-PARAMETERS.k]
    assert np.array_equal(world[3].p_top, (scores >= bar).mean(axis=1))


def test_p_top_sums_to_k(world):
    assert world[3].p_top.sum() == pytest.approx(PARAMETERS.k)


def test_intervals_hold_nine_tenths_of_the_draws(world, all_draws):
    scores, conversions = all_draws
    simulation = world[3]
    inside = (scores >= simulation.score_low[:, None]) & (scores <= simulation.score_high[:, None])
    assert inside.mean(axis=1) == pytest.approx(0.906, abs=0.01)  # 116 of 128 draws
    assert np.all(np.quantile(conversions, 0.5, axis=1) <= simulation.conversions_high)


def test_the_score_is_the_mean_of_its_draws(world, all_draws):
    _, funnel, score, _ = world
    scores, conversions = all_draws
    assert scores.mean() == pytest.approx(score.mean(), rel=0.02)
    drawn, exact = conversions.mean(axis=1), funnel.expected_conversions
    assert np.median(drawn / exact) == pytest.approx(1.0, abs=0.05)


def test_fewer_people_than_k_are_all_among_the_best():
    population = lay_out(make_tables(7), PARAMETERS.fit_sample)
    funnel = build_funnel(population, PARAMETERS)
    simulation = simulate(funnel, population.hashes, funnel.expected_value, PARAMETERS)
    assert simulation.p_top.tolist() == [1.0] * 7
