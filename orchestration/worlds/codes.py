"""Personal codes and links: who owns one, and how a code comes onto an order it did not cause.

A code sees less and more than the truth. Less: of the truly persuaded, 55 % use the persuader's
code. More: people who would have bought anyway take the code of a friend from their circle (7 % of
own orders), owners use their own (2 %), and leaked codes stand on a coupon site for two and a half
days, in which 35 % of all buyers paste one.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.worlds import vocabulary as words
from orchestration.worlds.columns import digits, join, pick, table_of, times
from orchestration.worlds.identifiers import customer_ids
from orchestration.worlds.parameters import DAY, DAYS, WorldParameters
from orchestration.worlds.people import People
from orchestration.worlds.randomness import Dice, Floats, Ints

Flags = NDArray[np.bool_]

USED_IF_PERSUADED, FRIENDS_CODE, OWN_CODE, LEAK_USE = 0.55, 0.07, 0.02, 0.35
_LEAK_SLOTS = 72  # of 2.5 days
_LEAK_SECONDS = DAYS * DAY / _LEAK_SLOTS


@dataclass(frozen=True)
class Codes:
    """Codes by owner; arrays over customers."""

    has_code: Flags
    is_link: Flags
    valid_from: Floats
    valid_to: Floats
    leak_slot: Ints
    leaked: Ints
    leak_starts: Ints

    def usable(self, owner: Ints, second: Floats) -> Flags:
        """Whether the owner has a code that is valid then; owners of -1 have none."""
        safe = np.maximum(owner, 0)
        inside = (second >= self.valid_from[safe]) & (second < self.valid_to[safe])
        return (owner >= 0) & self.has_code[safe] & inside


def make_codes(parameters: WorldParameters, dice: Dice, people: People) -> Codes:
    """Draws who owns a code, from when to when, and which leak."""
    owner = np.arange(people.customer_count, dtype=np.int64)
    has = dice.happens("has code", np.where(people.has_account[owner], 0.5, 0.15), owner)
    start = np.where(
        dice.happens("old code", 0.8, owner), -90.0, np.floor(120 * dice.uniform("code day", owner))
    )
    ends = dice.happens("code ends", 0.08, owner)
    end = np.where(ends, start + 110 + 60 * dice.uniform("code end", owner), np.inf)
    is_link = dice.happens("is link", 0.3, owner)
    leaks = has & ~is_link & dice.happens("leaks", parameters.code_leak_share, owner)
    slot = np.where(leaks, dice.integer("leak slot", _LEAK_SLOTS, owner), -1)
    leaked = np.flatnonzero(leaks)
    leaked = leaked[np.argsort(slot[leaked], kind="stable")]
    return Codes(
        has,
        is_link,
        start * DAY,
        end * DAY,
        slot,
        leaked,
        np.searchsorted(slot[leaked], np.arange(_LEAK_SLOTS + 1)),
    )


def code_of_own_order(
    dice: Dice, people: People, codes: Codes, person: Ints, number: Ints, second: Floats
) -> Ints:
    """Owner of the code on an order its buyer would have made anyway; -1: no code."""
    how, where, which = dice.three("code habit", person, number)
    platform = people.platform[person].astype(np.int64)
    friend = people.customers.draw(
        people.cell[person], platform, np.ones(len(person), dtype=bool), where
    )
    owner = np.where(how < FRIENDS_CODE, friend, -1)
    owner = np.where((how >= FRIENDS_CODE) & (how < FRIENDS_CODE + OWN_CODE), person, owner)
    slot = np.clip((second / _LEAK_SECONDS).astype(np.int64), 0, _LEAK_SLOTS - 1)
    first = codes.leak_starts[slot]
    count = codes.leak_starts[slot + 1] - first
    pasted = (count > 0) & (how > 1 - LEAK_USE)
    if len(codes.leaked):
        from_site = codes.leaked[np.minimum(first + (count * which).astype(np.int64), len(codes.leaked) - 1)]
        owner = np.where(pasted, from_site, owner)
    return np.where(codes.usable(owner, second), owner, -1)


def code_texts(people: People, codes: Codes, owner: Ints) -> pa.Array:
    """The code itself: `ANNA-2041`, or `r-2041` for links. Null where the owner is -1."""
    safe = np.maximum(owner, 0)
    names = [tuple(name.upper() for name in row) for row in words.LATIN_NAMES]
    name = table_of(names, people.country[safe].astype(np.int64), safe // 7)
    name = pa.compute.if_else(pa.array(codes.is_link[safe]), "r", name)
    return join(name, "-", digits(2_000 + safe * 7, null=owner < 0))


def referral_codes(
    people: People, codes: Codes, campaign_of: Ints, first: int, last: int
) -> pa.Table:
    """`referral_codes` of customers `first` to `last` - 1."""
    owner = np.flatnonzero(codes.has_code[first:last]) + first
    ends = codes.valid_to[owner]
    forever = ~np.isfinite(ends)
    return pa.table(
        {
            "code": code_texts(people, codes, owner),
            "customer_id": customer_ids(owner),
            "kind": pick(("promo_code", "link"), codes.is_link[owner].astype(np.int64)),
            "campaign_id": pick(
                tuple(f"camp-{n:02d}" for n in range(1, 6)),
                np.maximum(campaign_of[owner - first], 0),
                campaign_of[owner - first] < 0,
            ),
            "valid_from": times(codes.valid_from[owner]),
            "valid_to": times(np.where(forever, 0, ends), forever),
        }
    )
