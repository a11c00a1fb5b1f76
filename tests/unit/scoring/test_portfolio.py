"""The draws of a portfolio are those of the ranking: same means, same intervals, one level."""

import numpy as np
import pytest

from orchestration import scoring
from orchestration.scoring.portfolio import make_portfolio
from tests.unit.scoring.people import make_tables

PEOPLE = 300
DRAWS = 512
TABLES = make_tables(PEOPLE)


def test_means_are_those_of_the_ranking():
    parameters = scoring.Parameters(draws=DRAWS)
    ranked = scoring.rank(TABLES, parameters).sort_by("customer_id")
    made = make_portfolio(TABLES, parameters)
    assert made.customer_id.to_pylist() == ranked["customer_id"].to_pylist()
    for ours, column in (
        (made.conversions, "expected_conversions"),
        (made.conversions * made.unit_value, "expected_value"),
        (made.accept, "accept_probability"),
    ):
        assert ours == pytest.approx(np.asarray(ranked[column]), rel=1e-9)


def test_reach_is_what_awareness_is_ranked_by():
    parameters = scoring.Parameters(draws=DRAWS, objective="awareness")
    ranked = scoring.rank(TABLES, parameters).sort_by("customer_id")
    made = make_portfolio(TABLES, parameters)
    assert made.reach == pytest.approx(np.asarray(ranked["expected_value"]), rel=1e-9)
    drawn = made.draw(np.arange(PEOPLE))
    assert np.sum(drawn.reach) / DRAWS == pytest.approx(np.sum(made.reach), rel=0.02)
    assert np.all(drawn.accept <= 1)


def test_one_persons_draws_span_the_interval_of_the_ranking():
    parameters = scoring.Parameters(draws=DRAWS)
    ranked = scoring.rank(TABLES, parameters).sort_by("customer_id")
    drawn = make_portfolio(TABLES, parameters).draw(np.arange(PEOPLE)).conversions
    place = int(DRAWS * (1 - parameters.interval) / 2)
    low = np.partition(drawn, place, axis=1)[:, place]
    expected = np.asarray(ranked["expected_conversions_low"])
    shown = expected > 0
    assert shown.any()
    assert low[shown] == pytest.approx(expected[shown], rel=1e-6)


def test_the_shared_level_makes_a_sum_less_sure_than_people_alone_would():
    made = make_portfolio(TABLES, scoring.Parameters(draws=DRAWS))
    drawn = made.draw(np.arange(PEOPLE)).conversions
    together = float(np.var(drawn.sum(axis=0)))
    alone = float(np.sum(np.var(drawn, axis=1)))
    assert together > 1.1 * alone
