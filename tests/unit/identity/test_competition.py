"""Candidates compete: against counting every possible assignment, and in the limits."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.identity.competition import marginals


def counted(odds: np.ndarray) -> np.ndarray:
    """Exact chances: every way to give accounts to people, each at most one, weighed by its odds.

    Rows are people, columns accounts.
    """
    people, accounts = odds.shape
    total, chances = 0.0, np.zeros_like(odds)
    for owners in itertools.product(range(-1, people), repeat=accounts):
        owning = [owner for owner in owners if owner >= 0]
        if len(set(owning)) < len(owning):
            continue
        weight = np.prod([odds[who, j] for j, who in enumerate(owners) if who >= 0])
        total += weight
        for account, who in enumerate(owners):
            if who >= 0:
                chances[who, account] += weight
    return chances / total


def passed(odds: np.ndarray) -> np.ndarray:
    """The same by messages, over pairs with any odds."""
    person, account = np.nonzero(odds)
    found = np.zeros_like(odds)
    found[person, account] = marginals(person, account, odds[person, account])
    return found


weights = st.floats(1e-4, 1e4)


@given(st.lists(weights, min_size=1, max_size=6))
def test_rivals_for_one_account_share_it_exactly(odds):
    alone = np.array(odds)[:, None]
    assert passed(alone) == pytest.approx(alone / (1 + alone.sum()), abs=1e-9)


@given(st.lists(weights, min_size=1, max_size=6))
def test_accounts_of_one_person_share_them_exactly(odds):
    assert passed(np.array([odds])) == pytest.approx(counted(np.array([odds])), abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.tuples(weights, weights), min_size=1, max_size=4))
def test_in_chains_of_rivals_nobody_is_flattered(links):
    """Person n may own account n and account n + 1: no ring."""
    odds = np.zeros((len(links), len(links) + 1))
    for place, (own, next_one) in enumerate(links):
        odds[place, place], odds[place, place + 1] = own, next_one
    assert (passed(odds) <= counted(odds) + 1e-5).all()


@settings(deadline=None, max_examples=300)
@given(st.lists(weights, min_size=9, max_size=9))
def test_in_rings_what_is_sure_enough_for_contact_is_so(odds):
    square = np.array(odds).reshape(3, 3)
    assert (counted(square)[passed(square) >= 0.99] > 0.98).all()


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), weights), min_size=1, max_size=20),
    st.randoms(),
)
def test_the_order_of_pairs_does_not_matter(pairs, chance):
    unique = list({(person, account): odds for person, account, odds in pairs}.items())
    mixed = chance.sample(unique, len(unique))

    def by_pair(rows):
        person, account = np.array([key for key, _ in rows]).T
        found = marginals(person, account, np.array([odds for _, odds in rows]))
        return {key: value for (key, _), value in zip(rows, found, strict=True)}

    one, other = by_pair(unique), by_pair(mixed)
    assert all(one[key] == pytest.approx(other[key], abs=1e-6) for key in one)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), weights), min_size=1, max_size=20))
def test_no_account_and_no_person_is_given_more_than_once(pairs):
    unique = {(person, account): odds for person, account, odds in pairs}
    person, account = np.array(list(unique)).T
    found = marginals(person, account, np.array(list(unique.values())))
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.bincount(account, found) <= 1 + 1e-6).all()


@given(weights, weights)
def test_a_rival_never_helps(odds, rival):
    alone = marginals(np.array([0]), np.array([0]), np.array([odds]))
    both = marginals(np.array([0, 1]), np.array([0, 0]), np.array([odds, rival]))
    assert both[0] <= alone[0]


def test_two_equally_good_candidates_are_never_sure():
    found = marginals(np.array([0, 1]), np.array([0, 0]), np.array([1e9, 1e9]))
    assert found == pytest.approx([0.5, 0.5], abs=1e-6)


def test_owning_another_account_for_sure_leaves_this_one_unlikely():
    """Anna and her namesake may own account 0; account 1 is Anna's for sure."""
    found = marginals(np.array([0, 1, 0]), np.array([0, 0, 1]), np.array([50.0, 50.0, 1e6]))
    assert found[0] < 0.01
    assert 0.4 < found[1] < 0.5  # not surer than two namesakes allow


def test_nobody_may_weigh_less():
    one = np.array([0])
    assert marginals(one, one, np.array([1.0]), np.array([0.5])) == pytest.approx([2 / 3])


def test_no_pairs_no_chances():
    nothing = np.zeros(0, dtype=np.int64)
    assert len(marginals(nothing, nothing, np.zeros(0))) == 0
