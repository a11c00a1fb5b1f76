"""A crowd's accounts: what their owners call themselves on three networks."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.benchmark.crowd.everybody import (
    COUNTRIES,
    LANGUAGES,
    TOPICS,
    WORDS,
    Everybody,
    Ints,
    Names,
    chosen,
    join,
    masked,
    numbers,
    texts,
)

PLATFORMS = ("instagram", "tiktok", "x")
_PLATFORM_SHARES = [0.6, 0.27, 0.13]
_HAVE_ONE, _HAVE_TWO = 0.35, 0.15
"""Share of customers with an account among those given, and of these with a second one."""


def make_accounts(
    dice: np.random.Generator, everybody: Everybody, names: Names, emails: pa.Array, count: int
) -> tuple[pa.Table, Ints]:
    """Accounts, shuffled; and the number of each one's owner, -1 for people who are no customers.

    Args:
        dice: Draws.
        everybody: Traits; the first of them are customers.
        names: Their names.
        emails: Of each customer, in their order.
        count: How many accounts.
    """
    persons = len(emails)
    having = np.flatnonzero(dice.random(persons) < _HAVE_ONE)
    twice = having[dice.random(len(having)) < _HAVE_TWO]
    owner = np.full(count, -1, dtype=np.int64)
    owning = np.concatenate([having, twice])[: count // 2]
    owner[: len(owning)] = owning
    who = np.where(owner >= 0, owner, persons + np.arange(count))
    platform = dice.choice(len(PLATFORMS), count, p=_PLATFORM_SHARES)
    home = np.zeros(persons, dtype=np.int64)
    home[having[:count]] = platform[: len(having)]
    is_second = (np.arange(count) >= len(having)) & (owner >= 0)
    platform = np.where(is_second, (home[np.maximum(owner, 0)] + 1) % len(PLATFORMS), platform)
    words = [texts(WORDS, dice.integers(0, len(WORDS), count)) for _ in range(2)]
    show, bio, place, tongue, act = dice.random((5, count))
    mailbox = pc.list_element(pc.split_pattern(emails, "@"), 0).take(pa.array(np.maximum(owner, 0)))
    handle = _handles(dice, everybody, names, who, words)
    named_alike = (owner >= 0) & (dice.random(count) < 0.1)
    handle = pc.if_else(pc.and_(pa.array(named_alike), pc.is_valid(mailbox)), mailbox, handle)
    table = pa.table(
        {
            "platform": texts(PLATFORMS, platform),
            "account_id": numbers(10_000_000 + np.arange(count) * 7_919 % 999_999_937),
            "handle": _once(handle, platform),
            "display_name": masked(_shown(everybody, names, who, words, show), show > 0.92),
            "bio": masked(_bios(everybody, names, who, words[0], bio), bio > 0.75),
            "country": masked(texts(COUNTRIES, everybody.country[who]), place > 0.5),
            "language": masked(texts(LANGUAGES, everybody.country[who]), tongue > 0.8),
            "has_brand_act": pa.array(act < np.where(owner >= 0, 0.5, 0.25)),
        }
    )
    order = dice.permutation(count)
    return table.take(pa.array(order)), owner[order]


def _shown(
    everybody: Everybody, names: Names, who: Ints, words: list[pa.Array], draw: np.ndarray
) -> pa.Array:
    first, last = texts(names.first, everybody.first[who]), texts(names.last, everybody.last[who])
    options = [
        join(first, " ", last),
        first,
        join(first, " ", pc.utf8_slice_codeunits(last, 0, 1), "."),
        join(texts(names.short, everybody.first[who]), " ", last),
        join(words[0], " ", words[1]),
    ]
    return chosen(draw, [0.4, 0.65, 0.72, 0.8], options)


def _handles(
    dice: np.random.Generator, everybody: Everybody, names: Names, who: Ints, words: list[pa.Array]
) -> pa.Array:
    first = names.typed("first", everybody.first[who])
    last = names.typed("last", everybody.last[who])
    digits = numbers(dice.integers(0, 10_000, len(who)))
    options = [
        join(first, ".", last, digits),
        join(first, last, numbers(everybody.born[who] % 100)),
        join(pc.utf8_slice_codeunits(first, 0, 1), last, digits),
        join(first, words[0], digits),
        join(words[0], words[1], digits),
    ]
    return chosen(dice.random(len(who)), [0.25, 0.45, 0.6, 0.8], options)


def _bios(
    everybody: Everybody, names: Names, who: Ints, word: pa.Array, draw: np.ndarray
) -> pa.Array:
    topic = texts(TOPICS, everybody.topic[who])
    options = [
        join(topic, " in ", texts(names.town, everybody.town[who])),
        join(topic, " and coffee"),
        join(word, " ", topic),
    ]
    return chosen(draw, [0.2, 0.5], options)


def _once(handle: pa.Array, platform: Ints) -> pa.Array:
    """No network gives a handle twice: whoever comes later puts a number behind it."""
    codes = join(texts(PLATFORMS, platform), handle).dictionary_encode().indices.to_numpy()
    is_later = np.ones(len(codes), dtype=bool)
    is_later[np.unique(codes, return_index=True)[1]] = False
    return pc.if_else(pa.array(is_later), join(handle, "_", numbers(np.arange(len(codes)))), handle)
