"""Personal codes and links: who owns one, from when to when, and which end up on a coupon site."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.worlds.parameters import DAY, DAYS, WorldParameters
from orchestration.worlds.people import People
from orchestration.worlds.randomness import Dice, Floats, Ints

Flags = NDArray[np.bool_]

LEAK_SLOTS = 72  # of 2.5 days
LEAK_SECONDS = DAYS * DAY / LEAK_SLOTS


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
    slot = np.where(leaks, dice.integer("leak slot", LEAK_SLOTS, owner), -1)
    leaked = np.flatnonzero(leaks)
    leaked = leaked[np.argsort(slot[leaked], kind="stable")]
    return Codes(
        has,
        is_link,
        start * DAY,
        end * DAY,
        slot,
        leaked,
        np.searchsorted(slot[leaked], np.arange(LEAK_SLOTS + 1)),
    )
