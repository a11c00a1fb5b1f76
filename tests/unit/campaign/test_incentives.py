"""Everybody is offered what leaves most after cost; ties go to the cheapest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from orchestration.campaign.incentives import STRENGTH, best_offer, log_odds
from orchestration.campaign.terms import Incentive

GIFT, POINTS = Incentive(kind="gift", unit_cost=25), Incentive(kind="points", unit_cost=5)


@given(
    accept=st.floats(0.01, 0.99),
    value=st.floats(0, 500),
    shift=st.floats(-2, 2),
)
def test_no_other_offer_leaves_more(accept, value, shift):
    made = best_offer(
        np.array([accept]), np.array([value]), (GIFT, POINTS), {"gift": shift}, is_priced=True
    )
    nets = {}
    for place, (cost, moved) in enumerate(((25.0, shift), (5.0, 0.0))):
        chance = expit(logit(accept) + moved)
        nets[place] = value * chance / accept - chance * cost
    assert nets[int(made.kind[0])] == pytest.approx(max(nets.values()), abs=1e-6)
    assert made.accept[0] == pytest.approx(accept * made.lift[0])


def test_the_dearer_is_offered_only_to_whom_it_pays():
    accept, value = np.array([0.4, 0.4]), np.array([2.0, 300.0])
    made = best_offer(accept, value, (GIFT, POINTS), {"gift": 0.7}, is_priced=True)
    assert made.kind.tolist() == [1, 0]
    assert made.unit_cost.tolist() == [5.0, 25.0]


def test_where_nothing_is_known_to_differ_the_cheapest_is_offered():
    made = best_offer(np.array([0.4]), np.array([9.0]), (GIFT, POINTS), {}, is_priced=False)
    assert made.kind.tolist() == [1]


def test_few_offers_of_a_kind_move_little_and_many_move_it_to_its_own_share():
    few = log_odds({"gift": (2, 2), "points": (1000, 300)})["gift"]
    many = log_odds({"gift": (2000, 1000), "points": (2000, 600)})
    assert 0 < few < logit((2 + STRENGTH * 0.4) / (2 + STRENGTH)) - logit(0.3)
    assert expit(logit(0.4) + many["gift"]) == pytest.approx(0.5, abs=0.01)
    assert expit(logit(0.4) + many["points"]) == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("responses", [{}, {"gift": (10, 0)}, {"gift": (10, 10)}])
def test_where_all_or_nobody_accepted_no_kind_differs(responses):
    assert log_odds(responses) == {}
