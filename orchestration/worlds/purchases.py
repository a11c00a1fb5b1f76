"""Orders and conversions: what people buy of their own accord, and what persuasion added.

Own orders come as a Poisson process of the customer's own rate, with the common season; added ones
come from `influence`. Both are written alike: no record tells which it is, the truth does.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from orchestration.worlds.calendar import moment, moment_of_day
from orchestration.worlds.code_use import USED_IF_PERSUADED, code_of_own_order
from orchestration.worlds.identifiers import scattered
from orchestration.worlds.influence import Persuasions
from orchestration.worlds.parameters import DAY, DAYS, SPAN
from orchestration.worlds.randomness import Dice, Floats, Ints, poisson_quantile, repeated
from orchestration.worlds.society import Society

Flags = NDArray[np.bool_]
OWN, ADDED, LATER = 0, 1, 2


@dataclass(frozen=True)
class Purchases:
    """Orders or conversions; `owner` of the code is -1 where none was used.

    `origin` and `first`, `second_key` name the record; `persuader` is an author row or -1.
    """

    origin: Ints
    first: Ints
    second_key: Ints
    person: Ints
    second: Floats
    owner: Ints
    persuader: Ints
    campaign: Ints
    act: Ints

    def __len__(self) -> int:
        """Number of records."""
        return len(self.person)

    def where(self, keep: Flags | Ints) -> "Purchases":
        """The records of a mask or of positions."""
        return Purchases(*(getattr(self, f.name)[keep] for f in fields(self)))

    @property
    def key(self) -> Ints:
        """63-bit number of each record."""
        return scattered(1, self.first * 4 + self.origin, self.second_key)


def together(parts: list[Purchases]) -> Purchases:
    """All parts, one after the other."""
    return Purchases(
        *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Purchases))
    )


def joined_at(dice: Dice, person: Ints) -> Floats:
    """When a customer became one, seconds from the world's start; 72 % before it."""
    early, when, _ = dice.three("customer since", person)
    return np.asarray(np.floor(np.where(early < 0.72, -1_400 * when**1.5, 172 * when) * DAY))


def own_orders(society: Society, first: int, last: int) -> Purchases:
    """Orders that customers `first` to `last` - 1 make whatever anybody posts."""
    dice, people = society.dice, society.people
    customer = np.arange(first, last, dtype=np.int64)
    count = dice.poisson("order count", people.order_rate[first:last].astype(float), customer)
    owner, ordinal = repeated(np.minimum(count, 60))
    person = customer[owner]
    second = np.floor(moment(dice.uniform("order time", person, ordinal), seasonal=True))
    after = second >= joined_at(dice, person)
    return _own(society, OWN, person[after], ordinal[after], second[after])


def later_orders(society: Society, first: int, last: int, share: float) -> Purchases:
    """Own orders of the day after the world's end: `share` times as many as the world holds."""
    dice, people = society.dice, society.people
    customer = np.arange(first, last, dtype=np.int64)
    mean = people.order_rate[first:last].astype(float) * share
    count = poisson_quantile(mean, dice.uniform("later orders", customer))
    owner, ordinal = repeated(np.minimum(count, 60))
    person = customer[owner]
    second = np.floor(moment_of_day(dice.uniform("later order time", person, ordinal), DAYS))
    return _own(society, LATER, person, ordinal, second)


def _own(society: Society, origin: int, person: Ints, ordinal: Ints, second: Floats) -> Purchases:
    code = code_of_own_order(society, person, ordinal + 100 * origin, second)
    none = np.full(len(person), -1)
    return Purchases(
        np.full(len(person), origin), person, ordinal, person, second, code, none, none, none
    )


def added_by(society: Society, persuasions: Persuasions) -> tuple[Purchases, Purchases]:
    """Orders and conversions that persuasion added before the world's end."""
    dice, people, codes = society.dice, society.people, society.codes
    in_time = persuasions.second < SPAN
    row, person = persuasions.row[in_time], persuasions.person[in_time]
    second = persuasions.second[in_time]
    owner = society.authors.person[row]
    uses = dice.happens("uses code", USED_IF_PERSUADED, row, person)
    owner = np.where(uses & codes.usable(owner, second), owner, -1)
    everything = Purchases(
        np.full(len(row), ADDED),
        row,
        person,
        person,
        second,
        owner,
        row,
        persuasions.campaign[in_time],
        persuasions.act[in_time],
    )
    customer = person < people.customer_count
    customer &= second >= joined_at(dice, person)
    return everything.where(customer), everything.where(~customer)


def own_installs(dice: Dice, first: int, last: int) -> Purchases:
    """App installs customers make of their own accord."""
    customer = np.arange(first, last, dtype=np.int64)
    person = customer[dice.happens("installs", 0.2, customer)]
    second = np.floor(moment(dice.uniform("install time", person), seasonal=False))
    joined = second >= joined_at(dice, person)
    person, second = person[joined], second[joined]
    none = np.full(len(person), -1)
    zero = np.zeros(len(person), dtype=np.int64)
    return Purchases(zero, person, zero + 99, person, second, none, none, none, none)
