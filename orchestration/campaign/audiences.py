"""Who could be won through whom: expected figures of people spread over the audiences they share.

Where actors are known, a person's expected conversions are spread over those who acted on their
posts, in proportion to the posts acted on; recent buyers cannot be won. Where they are not known, a
stated proxy stands in: the rest is spread evenly over a pool of unknown people of the same
platform, country and language, and the pool is so large that even audiences would overlap in it as
much as the known audiences of one such cell do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from orchestration.campaign.coverage import Coverage

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_OF_ONE = 0.5
"""Greatest chance to win one known person by one activation: what is above it is spread over people
not known. Even close friends buy in fewer than half of the cases (assumption)."""

ASSUMED_POOL = 10_000.0
"""People of a cell where no two known audiences tell of one (assumption)."""

POOL_PER_PERSON = 4.0
"""A pool has at least this many people per expected conversion of anybody in it."""


@dataclass(frozen=True)
class Ties:
    """Who acted on whose posts, one entry per pair.

    Attributes:
        person: Row of the customer whose posts they are, shape (ties,).
        actor: Number of who acted, from 0, shape (ties,).
        strength: Posts acted on, > 0, shape (ties,).
        is_winnable: Whether the actor could be won: no recent buyer, shape (ties,).
    """

    person: Integers
    actor: Integers
    strength: Floats
    is_winnable: Flags


def pool_size(ties: Ties, cell: Integers) -> float:
    """People of a pool in which even audiences overlap as much as the known ones of a cell do.

        N = Σ_pairs a_i a_j / max(1, Σ_pairs |A_i ∩ A_j|)      pairs within a cell

    Args:
        ties: Known audiences A, of sizes a.
        cell: Cell of each customer, shape (people,).

    Returns:
        `ASSUMED_POOL` where no cell holds two known audiences.

    Source:
        The capture-recapture estimate of Lincoln and Petersen, pooled over pairs of audiences;
        Chapman, Univ. Calif. Publ. Stat. 1 (1951) 131-160.

    Example:
        >>> ones = np.ones(4)
        >>> both = Ties(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), ones, ones > 0)
        >>> pool_size(both, np.array([0, 0]))
        4.0
    """
    sizes = np.bincount(ties.person, minlength=cell.size).astype(float)
    total = np.bincount(cell, weights=sizes)
    pairs = float(np.sum(total**2 - np.bincount(cell, weights=sizes**2))) / 2
    if pairs <= 0:
        return ASSUMED_POOL
    met = cell[ties.person] * (int(ties.actor.max()) + 1) + ties.actor
    times = np.unique(met, return_counts=True)[1].astype(float)
    return pairs / max(1.0, float(np.sum(times * (times - 1))) / 2)


def spread(
    amount: Floats, known_share: Floats, ties: Ties, cell: Integers, pool: float
) -> Coverage:
    """The coverage in which each person alone is worth exactly `amount`.

        q_ig = amount_i known_i s_ig / Σ_g s_ig              g known, at most `MOST_OF_ONE`
        q_ip = rest_i / N,  w_p = N                          p the pool of i's cell

    Args:
        amount: Expected conversions (or people reached) of one activation, >= 0, shape (people,).
        known_share: Share of a person's posts whose actors are known, 0-1, shape (people,).
        ties: Known audiences; only winnable actors are given a chance.
        cell: Pool of each person, shape (people,).
        pool: People of each pool; grown where one person's rest would not fit.

    Returns:
        Groups: the actors, then the cells. Worth is 1 per person.

    Example:
        >>> made = spread(np.array([0.4]), np.array([0.5]),
        ...     Ties(np.array([0]), np.array([0]), np.ones(1), np.ones(1, bool)),
        ...     np.array([0]), 100.0)
        >>> made.chances.toarray().round(4).tolist(), made.singles.round(4).tolist()
        ([[0.2, 0.002]], [0.4])
    """
    people = amount.size
    winnable = np.flatnonzero(ties.is_winnable)
    person, actor, strength = ties.person[winnable], ties.actor[winnable], ties.strength[winnable]
    whole = np.bincount(person, weights=strength, minlength=people)
    per_strength = np.divide(amount * known_share, whole, out=np.zeros(people), where=whole > 0)
    chance = np.minimum(per_strength[person] * strength, MOST_OF_ONE)
    rest = np.maximum(amount - np.bincount(person, weights=chance, minlength=people), 0.0)
    cells = int(cell.max()) + 1 if people else 0
    largest = np.zeros(cells)
    np.maximum.at(largest, cell, rest)
    sizes = np.maximum(pool, POOL_PER_PERSON * largest)
    actors = int(ties.actor.max()) + 1 if ties.actor.size else 0
    some = np.flatnonzero(rest > 0)
    chances = sparse.csr_array(
        (
            np.concatenate([chance, rest[some] / sizes[cell[some]]]),
            (
                np.concatenate([person, some]).astype(np.int32),
                np.concatenate([actor, actors + cell[some]]).astype(np.int32),
            ),
        ),
        shape=(people, actors + cells),
    )
    chances.eliminate_zeros()
    return Coverage(chances, np.concatenate([np.ones(actors), sizes]))
