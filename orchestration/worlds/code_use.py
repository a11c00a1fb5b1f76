"""How a code comes onto an order, also one it did not cause.

A code sees less and more than the truth. Less: of the truly persuaded, 55 % use the persuader's
code. More: people who would have bought anyway take the code of a friend from their circle (7 % of
own orders, sometimes after it ended), owners use their own (2 %), people use that of the household
(30 % of those who share a phone), and leaked codes stand on a coupon site for two and a half days,
in which 35 % of all buyers paste one.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.worlds import vocabulary as words
from orchestration.worlds.codes import LEAK_SECONDS, LEAK_SLOTS
from orchestration.worlds.columns import digits, join, pick, table_of, times
from orchestration.worlds.identifiers import customer_ids
from orchestration.worlds.people import circle, households
from orchestration.worlds.randomness import Floats, Ints
from orchestration.worlds.society import Society

USED_IF_PERSUADED, FRIENDS_CODE, OWN_CODE, HOUSEHOLD_CODE, LEAK_USE = 0.55, 0.07, 0.02, 0.3, 0.35
_ENDED_STILL_TYPED = 0.2


def code_of_own_order(society: Society, person: Ints, number: Ints, second: Floats) -> Ints:
    """Owner of the code on an order its buyer would have made anyway; -1: no code."""
    dice, people, codes = society.dice, society.people, society.codes
    how, where, which = dice.three("code habit", person, number)
    platform = people.platform[person].astype(np.int64)
    cell = circle(people.platform[person], people.interest[person], people.country[person])
    friend = people.customers.draw(cell, platform, np.ones(len(person), dtype=bool), where)
    owner = np.where(how < FRIENDS_CODE, friend, -1)
    owner = np.where((how >= FRIENDS_CODE) & (how < FRIENDS_CODE + OWN_CODE), person, owner)
    home = households(dice, person)
    owner = np.where((home != person) & (which < HOUSEHOLD_CODE), home, owner)
    slot = np.clip((second / LEAK_SECONDS).astype(np.int64), 0, LEAK_SLOTS - 1)
    first = codes.leak_starts[slot]
    count = codes.leak_starts[slot + 1] - first
    pasted = (count > 0) & (how > 1 - LEAK_USE)
    if len(codes.leaked):
        from_site = codes.leaked[
            np.minimum(first + (count * which).astype(np.int64), len(codes.leaked) - 1)
        ]
        owner = np.where(pasted, from_site, owner)
    typed = codes.has_code[np.maximum(owner, 0)] & (owner >= 0) & (where < _ENDED_STILL_TYPED)
    return np.where(typed | codes.usable(owner, second), owner, -1)


def code_texts(society: Society, owner: Ints) -> pa.Array:
    """The code itself: `ANNA-2041`, or `r-2041` for links. Null where the owner is -1."""
    people, codes = society.people, society.codes
    safe = np.maximum(owner, 0)
    names = [tuple(name.upper() for name in row) for row in words.LATIN_NAMES]
    name = table_of(names, people.country[safe].astype(np.int64), safe // 7)
    name = pc.if_else(pa.array(codes.is_link[safe]), "r", name)
    return join(name, "-", digits(2_000 + safe * 7, null=owner < 0))


def referral_codes(society: Society, campaign_of: Ints, first: int, last: int) -> pa.Table:
    """`referral_codes` of customers `first` to `last` - 1."""
    codes = society.codes
    owner = np.flatnonzero(codes.has_code[first:last]) + first
    ends = codes.valid_to[owner]
    forever = ~np.isfinite(ends)
    return pa.table(
        {
            "code": code_texts(society, owner),
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
