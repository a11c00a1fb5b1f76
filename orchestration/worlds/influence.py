"""Who was truly persuaded by whom: the only place where one person's act changes another's.

An act of person `i` on a topical post of author `a` makes `i` convert with probability

    p = min(pi_a c, 0.6) s_i        c = 2 on a campaign's post, else 1

once per author and person, 600 s plus an exponential delay (mean 6 days) later. Acts the brand
never saw persuade all the same: their number is Poisson(unseen acts x p), thinned by `s`. Bots are
never persuaded. A customer converts by an order, anybody else by a conversion without a customer.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.worlds.acts import REPLY, Acts, delay
from orchestration.worlds.authors import ACTIVATION_OFFER, Authors
from orchestration.worlds.parameters import DAY
from orchestration.worlds.posts import Posts
from orchestration.worlds.randomness import Floats, Ints, poisson_quantile, repeated
from orchestration.worlds.society import Society

MEAN_DELAY_DAYS = 6.0


@dataclass(frozen=True)
class Persuasions:
    """Conversions that would not have been; `act` indexes the block's acts, -1 where unseen."""

    row: Ints
    person: Ints
    second: Floats
    act: Ints
    campaign: Ints

    def __len__(self) -> int:
        """Number of persuasions."""
        return len(self.row)


def persuasion_per_act(authors: Authors, row: Ints, campaign: Ints) -> Floats:
    """Chance that an act persuades a fully susceptible person, per row, in [0, 0.6]."""
    offer = np.where(campaign >= 0, ACTIVATION_OFFER, 1.0)
    return np.minimum(authors.persuasion[row] * offer, 0.6)


def persuade(society: Society, posts: Posts, acts: Acts) -> Persuasions:
    """Draws the persuasions that the block's posts cause, seen and unseen."""
    dice, people, authors = society.dice, society.people, society.authors
    potent = posts.is_topical & (authors.persuasion[posts.row] > 0)
    seen = np.flatnonzero(potent[acts.post] & ~acts.is_bot & (acts.kind != REPLY))
    post, person = acts.post[seen], acts.person[seen]
    chance = persuasion_per_act(authors, posts.row[post], posts.campaign[post])
    chance = chance * people.susceptibility[person]
    won = dice.happens("persuaded", chance, posts.row[post], posts.number[post], person)
    seen, post, person = seen[won], post[won], person[won]
    hidden_post, hidden_person, hidden_second = _unseen(society, posts, np.flatnonzero(potent))
    post = np.concatenate([post, hidden_post])
    person = np.concatenate([person, hidden_person])
    acted = np.concatenate([acts.second[seen], hidden_second])
    act = np.concatenate([seen, np.full(len(hidden_post), -1)])
    row = posts.row[post]
    order = np.lexsort((acted, person, row))
    row, person, post, acted, act = (x[order] for x in (row, person, post, acted, act))
    new = np.ones(len(row), dtype=bool)
    new[1:] = (row[1:] != row[:-1]) | (person[1:] != person[:-1])
    row, person, post, acted, act = (x[new] for x in (row, person, post, acted, act))
    wait = -np.log(dice.uniform("persuasion delay", row, person)) * MEAN_DELAY_DAYS * DAY
    return Persuasions(row, person, np.floor(acted + 600 + wait), act, posts.campaign[post])


def _unseen(society: Society, posts: Posts, potent: Ints) -> tuple[Ints, Ints, Floats]:
    dice, people, authors = society.dice, society.people, society.authors
    row, number = posts.row[potent], posts.number[potent]
    hidden = (posts.acts - posts.recorded)[potent]
    mean = hidden * persuasion_per_act(authors, row, posts.campaign[potent])
    count = poisson_quantile(mean, dice.uniform("unseen count", row, number))
    owner, ordinal = repeated(np.minimum(count, hidden))
    post = potent[owner]
    row, key = posts.row[post], posts.number[post] * 100_000 + ordinal
    slot_draw, accept, when = dice.three("unseen act", row, key)
    person = society.actors(row, slot_draw)
    won = accept < people.susceptibility[person]
    return post[won], person[won], (posts.second[post] + delay(when))[won]
