"""Everybody in a world, and how friends come to be alike.

People are numbered: customers `0..N-1`, other people `N..N+P-1`, bots after them. Each has a main
interest, a country, a home platform and an *appetite* `b` for the brand's kind of goods,

    b = expit(m + 0.9 z),   m = 0.9 where the main interest is a topic of the brand, else -1.4

A third of the customers are *prospects*: registered, with `lambda` = 0. The rest, the *regulars*,
buy of their own accord at rate `lambda` (orders in 180 days), which depends on their own appetite
and on nobody else:

    lambda = 0.55 exp(2 b + 0.8 z' - 0.32)

Susceptibility to somebody's post falls with what is bought anyway: nobody is won who already buys.

    s = b exp(-lambda 120/180)   for customers (chance of no own order in 120 days)
    s = 0.7 b                    for people who are no customers

Homophily: a member of an audience comes from the *circle* of the author (same platform, interest
and country) with probability `homophily`, else from everybody on the platform. So friends share
appetite and buy alike though nobody persuaded anybody: the confounder every estimate must survive.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from orchestration.worlds import vocabulary as words
from orchestration.worlds.parameters import WorldParameters
from orchestration.worlds.randomness import Dice, Floats, Ints

_COUNTRIES, _INTERESTS = len(words.COUNTRIES), len(words.INTERESTS)
_CELLS = len(words.PLATFORMS) * _INTERESTS * _COUNTRIES
ACTIVITY_SKEW = 1.35
"""Exponent that makes few members of a circle do most of its acts (heavy-tailed activity)."""

Flags = NDArray[np.bool_]
PROSPECT_SHARE, OTHERS_WILLING = 0.33, 0.7


@dataclass(frozen=True)
class Pool:
    """People to draw audience members from, sorted by circle, shuffled inside it."""

    members: Ints
    cell_starts: Ints
    platform_starts: Ints

    def draw(self, cell: Ints, platform: Ints, alike: NDArray[np.bool_], where: Floats) -> Ints:
        """One person per row: of the circle where `alike` and it has people, else of all."""
        first = self.cell_starts[cell]
        size = self.cell_starts[cell + 1] - first
        inside = alike & (size > 0)
        start = np.where(inside, first, self.platform_starts[platform])
        count = np.where(
            inside, size, self.platform_starts[platform + 1] - self.platform_starts[platform]
        )
        chosen: Ints = self.members[start + (count * where).astype(np.int64)]
        return chosen


@dataclass(frozen=True)
class People:
    """Traits of everybody but bots; arrays over people, customers first."""

    customer_count: int
    interest: NDArray[np.int8]
    country: NDArray[np.int8]
    platform: NDArray[np.int8]
    appetite: NDArray[np.float32]
    order_rate: NDArray[np.float32]
    susceptibility: NDArray[np.float32]
    has_account: NDArray[np.bool_]
    second_platform: NDArray[np.int8]
    customers: Pool
    regulars: Pool
    prospects: Pool
    others: Pool

    @property
    def cell(self) -> Ints:
        """Circle of each person on their home platform."""
        return circle(self.platform, self.interest, self.country)


def circle(
    platform: NDArray[np.int8], interest: NDArray[np.int8], country: NDArray[np.int8]
) -> Ints:
    """Number of the circle of people who share platform, interest and country."""
    return (platform.astype(np.int64) * _INTERESTS + interest) * _COUNTRIES + country


def _pool(dice: Dice, ids: Ints, cell: Ints) -> Pool:
    order = np.lexsort((dice.bits("circle order", ids), cell))
    starts = np.searchsorted(cell[order], np.arange(_CELLS + 1))
    per_platform = _CELLS // len(words.PLATFORMS)
    return Pool(ids[order], starts, starts[::per_platform])


def make_people(parameters: WorldParameters, dice: Dice) -> People:
    """Draws everybody's traits. About 30 bytes a person."""
    customers, total = parameters.customers, parameters.customers + parameters.audience_people
    ids = np.arange(total, dtype=np.int64)
    is_customer = ids < customers
    interest = np.where(
        is_customer,
        dice.category("interest", words.CUSTOMER_INTEREST_WEIGHTS, ids),
        dice.category("interest", words.AUDIENCE_INTEREST_WEIGHTS, ids),
    ).astype(np.int8)
    country = dice.category("country", words.COUNTRY_WEIGHTS, ids).astype(np.int8)
    platform = dice.category("platform", words.PLATFORM_WEIGHTS, ids).astype(np.int8)
    topical = interest < words.TOPICAL_INTERESTS
    appetite = expit(np.where(topical, 0.9, -1.4) + 0.9 * dice.normal("appetite", ids))
    rate = 0.55 * np.exp(2 * appetite + 0.8 * dice.normal("order rate", ids) - 0.32)
    regular = is_customer & ~dice.happens("prospect", PROSPECT_SHARE, ids)
    rate = np.where(regular, np.minimum(rate, 20), 0.0)
    has_account = ~is_customer | dice.happens("has account", 0.8, ids)
    second = (platform + 1 + dice.integer("second platform", 2, ids)) % len(words.PLATFORMS)
    second = np.where(is_customer & has_account & dice.happens("two", 0.1, ids), second, -1)
    willing = np.where(is_customer, np.exp(-rate * 120 / 180), OTHERS_WILLING)
    susceptibility = appetite * willing
    cell = circle(platform, interest, country)
    own = np.flatnonzero(is_customer & has_account)
    others = ids[customers:]
    return People(
        customer_count=customers,
        interest=interest,
        country=country,
        platform=platform,
        appetite=appetite.astype(np.float32),
        order_rate=rate.astype(np.float32),
        susceptibility=susceptibility.astype(np.float32),
        has_account=has_account,
        second_platform=second.astype(np.int8),
        customers=_pool(dice, own, cell[own]),
        regulars=_pool(dice, own[regular[own]], cell[own[regular[own]]]),
        prospects=_pool(dice, own[~regular[own]], cell[own[~regular[own]]]),
        others=_pool(dice, others, cell[others]),
    )


def households(dice: Dice, person: Ints) -> Ints:
    """The customer whose phone (and often email) a customer shares: mostly their own number."""
    shares = dice.happens("shares a phone", 0.03, person) & (person > 0)
    return np.where(shares, person - 1, person)


def granted(dice: Dice, person: Ints) -> tuple[Flags, Flags, Flags, Flags]:
    """Granted at the start; outreach granted; withdrawn later; granted again."""
    return (
        dice.happens("profiling", 0.95, person),
        dice.happens("outreach", 0.72, person),
        dice.happens("withdrawn", 0.05, person),
        dice.happens("granted again", 0.25, person),
    )
