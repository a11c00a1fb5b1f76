"""Names of things: opaque, stable, and telling nothing of the truth behind them."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.worlds import vocabulary as words
from orchestration.worlds.columns import digits, join, pick, table_of
from orchestration.worlds.people import People
from orchestration.worlds.randomness import Bits, Ints, mixed

_PRIME = 999_999_999_989  # the largest prime below 10^12
_BRAND_PERSON = -1
_SEPARATORS = ("", ".", "_")


def customer_ids(person: Ints, null: NDArray[np.bool_] | None = None) -> pa.Array:
    """`c` and seven digits or more."""
    return digits(10_000_000 + person, "c", null)


def account_ids(platform: NDArray[np.int8], person: Ints) -> pa.Array:
    """An account's number on its platform; -1 is the brand, numbers past the people are bots.

    A multiplication modulo a prime: a bijection, so two people never share a number.
    """
    number = (person - _BRAND_PERSON) * len(words.PLATFORMS) + platform
    return digits(10_000_019 + (number * 7_919) % _PRIME)


def post_numbers(row: Ints, number: Ints) -> Ints:
    """A post's number: 1,024 to an author's account."""
    return 3_000_000_000 + row * 1_024 + number


def scattered(kind: int, first: Ints, second: Ints) -> Ints:
    """A 63-bit number for the pair, distinct but for a chance of 1e-6 among 3 million."""
    state: Bits = mixed(first.astype(np.uint64) * np.uint64(8) + np.uint64(kind))
    state = mixed(state ^ second.astype(np.uint64))
    return (state >> np.uint64(1)).astype(np.int64)


def handles(people: People, platform: NDArray[np.int8], person: Ints) -> pa.Array:
    """A customer's or an audience member's handle in normal form, unique on the platform."""
    country = people.country[person].astype(np.int64)
    name = table_of(words.LATIN_NAMES, country, person // 7)
    word = pick(words.HANDLE_WORDS, people.interest[person].astype(np.int64))
    separator = pick(_SEPARATORS, (person + platform) % len(_SEPARATORS))
    return join(name, separator, word, digits(person * 3 + platform))


def bot_handles(person: Ints) -> pa.Array:
    """Handles of bots: `user` and a number."""
    return digits(person * 97 + 1_000, "user")
