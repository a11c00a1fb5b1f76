"""Spreading keeps what each person is worth alone, and a pool overlaps as known audiences do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.campaign.audiences import (
    ASSUMED_POOL,
    MOST_OF_ONE,
    Ties,
    pool_size,
    spread,
)


def ties_of(*pairs: tuple[int, int], winnable: bool = True) -> Ties:
    person, actor = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    return Ties(person, actor, np.ones(len(pairs)), np.full(len(pairs), winnable))


@given(
    amounts=st.lists(st.floats(0, 30), min_size=1, max_size=8),
    known=st.floats(0, 1),
    seed=st.integers(0, 999),
    pool=st.floats(1, 1e6),
)
@settings(deadline=None)
def test_each_person_alone_is_worth_exactly_what_they_are_expected_to_bring(
    amounts, known, seed, pool
):
    dice = np.random.default_rng(seed)
    people = len(amounts)
    pairs = np.unique(dice.integers(0, [people, 12], (20, 2)), axis=0)
    ties = Ties(
        pairs[:, 0], pairs[:, 1], dice.uniform(0.5, 4, len(pairs)), dice.random(len(pairs)) < 0.7
    )
    cell = dice.integers(0, 3, people)
    made = spread(np.array(amounts), np.full(people, known), ties, cell, pool)
    assert made.singles == pytest.approx(np.array(amounts), abs=1e-9)
    assert made.chances.data.max(initial=0) <= max(MOST_OF_ONE, 0.25) + 1e-12


def test_two_with_the_same_listener_win_them_once():
    ties = ties_of((0, 0), (1, 0), (2, 1))
    made = spread(np.full(3, 0.4), np.ones(3), ties, np.arange(3), 100.0)
    assert made.value(np.array([0, 1])) == pytest.approx(0.64)
    assert made.value(np.array([0, 2])) == pytest.approx(0.8)


def test_recent_buyers_cannot_be_won_so_others_carry_the_expectation():
    ties = Ties(np.array([0, 0]), np.array([0, 1]), np.ones(2), np.array([True, False]))
    made = spread(np.array([0.3]), np.ones(1), ties, np.zeros(1, dtype=int), 100.0)
    assert made.chances.toarray()[0].tolist() == pytest.approx([0.3, 0, 0])


def test_unknown_audiences_of_one_cell_overlap_and_of_two_do_not():
    nobody = Ties(*(np.zeros(0, dtype=int),) * 2, np.zeros(0), np.zeros(0, dtype=bool))
    amount, unknown = np.full(2, 5.0), np.zeros(2)
    together = spread(amount, unknown, nobody, np.zeros(2, dtype=int), 20.0)
    apart = spread(amount, unknown, nobody, np.arange(2), 20.0)
    assert together.value(np.arange(2)) == pytest.approx(20 * (1 - 0.75**2))
    assert apart.value(np.arange(2)) == pytest.approx(10)


@pytest.mark.parametrize("size", [200, 1000])
def test_a_pool_is_as_large_as_the_people_even_audiences_were_drawn_from(size):
    dice = np.random.default_rng(2)
    pairs = [(p, int(a)) for p in range(30) for a in dice.choice(size, 40, replace=False)]
    assert pool_size(ties_of(*pairs), np.zeros(30, dtype=int)) == pytest.approx(size, rel=0.1)


def test_where_no_two_known_audiences_share_a_cell_the_pool_is_assumed():
    assert pool_size(ties_of((0, 0), (1, 0)), np.array([0, 1])) == ASSUMED_POOL
