"""People: homophily, saturation, and audiences that stay the same people."""

from dataclasses import replace

import numpy as np

from orchestration.worlds import WorldParameters
from orchestration.worlds.society import Society, make_society

PARAMETERS = WorldParameters(seed=3, customers=1_500, engagements_per_customer=20)


def likeness(society: Society) -> float:
    """Correlation of appetite between authors and the members of their audiences."""
    row = np.repeat(np.arange(len(society.authors)), 8)
    member = society.audience(row, np.tile(np.arange(8), len(society.authors)))
    author = society.authors.person[row]
    appetite = society.people.appetite
    return float(np.corrcoef(appetite[author], appetite[member])[0, 1])


def test_friends_are_alike_as_far_as_homophily_says():
    alike = likeness(make_society(replace(PARAMETERS, homophily=0.95)))
    mixed = likeness(make_society(replace(PARAMETERS, homophily=0.0)))
    assert alike > 0.4
    assert abs(mixed) < 0.1


def test_an_audience_slot_is_the_same_person_whenever_it_is_asked():
    society = make_society(PARAMETERS)
    row, slot = np.array([4, 9, 4]), np.array([2, 0, 2])
    once = society.audience(row, slot)
    assert once[0] == once[2]
    assert once.tolist() == society.audience(row[::-1], slot[::-1])[::-1].tolist()


def test_nobody_is_in_their_own_audience():
    society = make_society(PARAMETERS)
    row = np.repeat(np.arange(len(society.authors)), 20)
    member = society.audience(row, np.tile(np.arange(20), len(society.authors)))
    assert not np.any(member == society.authors.person[row])


def test_those_who_buy_anyway_cannot_be_won():
    people = make_society(PARAMETERS).people
    customers = slice(0, PARAMETERS.customers)
    often = people.order_rate[customers] > 3
    assert people.susceptibility[customers][often].max() < 0.15


def test_friends_of_loyal_customers_are_regulars_more_often():
    authors = make_society(PARAMETERS).authors
    people = make_society(PARAMETERS).people
    rate = people.order_rate[authors.person]
    assert authors.regular_share[rate > 3].min() > authors.regular_share[rate < 0.3].max()


def test_reach_is_heavy_tailed_and_bought_followers_only_show():
    authors = make_society(PARAMETERS).authors
    followers = np.sort(authors.followers)
    assert followers[-len(followers) // 100 :].sum() > 0.08 * followers.sum()
    assert np.all(authors.shown_followers[authors.bought] >= 4 * authors.followers[authors.bought])
    assert np.all(authors.shown_followers == authors.followers, where=~authors.bought)
