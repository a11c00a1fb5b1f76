"""One world's people, accounts and codes together, drawn once and shared by all that happens."""

from dataclasses import dataclass

import numpy as np

from orchestration.worlds.authors import Authors, make_authors
from orchestration.worlds.codes import Codes, make_codes
from orchestration.worlds.parameters import WorldParameters
from orchestration.worlds.people import ACTIVITY_SKEW, People, circle, make_people
from orchestration.worlds.randomness import Dice, Floats, Ints


@dataclass(frozen=True)
class Society:
    """Everybody's traits, about 250 bytes a customer, and the draws that everything else takes."""

    parameters: WorldParameters
    dice: Dice
    people: People
    authors: Authors
    codes: Codes

    def audience(self, row: Ints, slot: Ints) -> Ints:
        """The person in each audience slot: slot `j` of an author is the same person at every post.

        Args:
            row: Rows of `authors`, shape (acts,).
            slot: Slots from 0 to the author's `pool` - 1, shape (acts,).

        Returns:
            Person numbers, shape (acts,), never the author.
        """
        people, authors = self.people, self.authors
        person = authors.person[row]
        platform = authors.platform[row].astype(np.int64)
        cell = circle(authors.platform[row], people.interest[person], people.country[person])
        like, kind, where = self.dice.three("audience", row, slot)
        alike = like < self.parameters.homophily
        where = where**ACTIVITY_SKEW
        customers = authors.customer_share[row]
        regulars = customers * authors.regular_share[row]
        group = (kind >= regulars).astype(np.int8) + (kind >= customers)
        member = np.empty(len(row), dtype=np.int64)
        for number, pool in enumerate((people.regulars, people.prospects, people.others)):
            mine = np.flatnonzero(group == number)
            member[mine] = pool.draw(cell[mine], platform[mine], alike[mine], where[mine])
        own = np.flatnonzero(member == person)
        member[own] = people.others.draw(cell[own], platform[own], alike[own], where[own])
        return member

    def actors(self, row: Ints, draws: Floats) -> Ints:
        """Who acts, for uniform draws: low slots of an audience act far more often."""
        slot = (self.authors.pool[row] * draws**ACTIVITY_SKEW).astype(np.int64)
        return self.audience(row, slot)


def make_society(parameters: WorldParameters) -> Society:
    """Draws everybody."""
    dice = Dice(parameters.seed)
    people = make_people(parameters, dice)
    authors = make_authors(parameters, dice, people)
    return Society(parameters, dice, people, authors, make_codes(parameters, dice, people))
