"""A crowd's customers, with second records of some and households of others."""

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

_DOMAINS = ("gmail.com", "outlook.com", "example.com", "example.org", "web.example", "mail.example")


def make_customers(
    dice: np.random.Generator, everybody: Everybody, names: Names, persons: int, repeats: int
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Customers; pairs of records of one person; pairs of records of one household.

    A second record has another mailbox or spelling, telephone format, short form or typo as it
    comes. One customer in twenty-five lives with the one before: same telephone and town, mostly
    the same last name, often the same mailbox.
    """
    who = np.concatenate([np.arange(persons), dice.choice(persons, repeats, replace=False)])
    count = len(who)
    again = np.arange(count) >= persons
    typo, style, change, spelling = dice.random((4, count))
    gap = dice.random((7, count))
    shares = ~again & (dice.random(count) < 0.04) & (who > 0)
    home = np.where(shares, who - 1, who)
    last = np.where(shares & (style < 0.7), everybody.last[home], everybody.last[who])
    first_name = pc.if_else(
        pa.array(again & (typo < 0.1)),
        texts(names.short, everybody.first[who]),
        texts(names.first, everybody.first[who]),
    )
    last_name = texts(names.last, last)
    slipped = join(pc.utf8_slice_codeunits(last_name, 0, 3), pc.utf8_slice_codeunits(last_name, 4))
    address = _addresses(everybody, names, who, last, style)
    address = pc.if_else(pa.array(again & (change < 0.3)), _elsewhere(address, who), address)
    tagged = pc.replace_substring(address, "@", "+shop@", max_replacements=1)
    address = pc.if_else(pa.array(again & (change > 0.8)), tagged, address)
    before = address.take(pa.array(np.maximum(np.arange(count) - 1, 0)))
    address = pc.if_else(pa.array(shares & (change < 0.5)), before, address)
    digits = numbers(1_700_000_000 + home * 7 % 99_999_989)
    ids = join("c", numbers(10_000_000 + np.arange(count)))
    tags = np.cumsum(gap[6] < 0.4)
    table = pa.table(
        {
            "customer_id": ids,
            "first_name": first_name,
            "last_name": pc.if_else(pa.array(again & (typo > 0.93)), slipped, last_name),
            "email": masked(address, gap[0] > 0.97),
            "phone": masked(
                chosen(
                    spelling,
                    [0.4, 0.7],
                    [join("+49 ", digits), join("0049", digits), join("+49-", digits)],
                ),
                gap[1] < 0.4,
            ),
            "country": masked(texts(COUNTRIES, everybody.country[who]), gap[2] < 0.03),
            "city": masked(texts(names.town, everybody.town[home]), gap[3] < 0.25),
            "birth_year": masked(pa.array(everybody.born[who]), gap[4] < 0.4),
            "language": texts(LANGUAGES, everybody.country[who]),
            "tags": pa.ListArray.from_arrays(
                pa.array(np.concatenate([[0], tags]), pa.int32()),
                texts(TOPICS, everybody.topic[who[gap[6] < 0.4]]),
            ),
            "_source": texts(("contract", "shopify"), again.astype(np.int64)),
        }
    )
    same = _pairs(ids, who[persons:], np.arange(persons, count))
    flat = np.flatnonzero(shares)
    return table, same, _pairs(ids, flat - 1, flat)


def _addresses(
    everybody: Everybody, names: Names, who: Ints, last: Ints, style: np.ndarray
) -> pa.Array:
    first, last_name = names.typed("first", everybody.first[who]), names.typed("last", last)
    local = chosen(
        style,
        [0.25, 0.5, 0.75],
        [
            join(first, ".", last_name),
            join(first, last_name, numbers(everybody.born[who] % 100)),
            join(pc.utf8_slice_codeunits(first, 0, 1), ".", last_name, numbers(who % 90)),
            join(texts(WORDS, who % len(WORDS)), first, numbers(who % 9_973)),
        ],
    )
    codes = local.dictionary_encode().indices.to_numpy()
    owner = np.full(codes.max() + 1, -1)
    owner[codes[::-1]] = who[::-1]
    # A mailbox is one person's: whoever comes later puts a number behind the name.
    local = pc.if_else(pa.array(owner[codes] == who), local, join(local, numbers(who)))
    return join(local, "@", texts(_DOMAINS, who % len(_DOMAINS)))


def _elsewhere(address: pa.Array, who: Ints) -> pa.Array:
    local = pc.list_element(pc.split_pattern(address, "@"), 0)
    return join(local, "@", texts(_DOMAINS, (who + 1) % len(_DOMAINS)))


def _pairs(ids: pa.Array, one: Ints, other: Ints) -> pa.Table:
    return pa.table(
        {
            "customer_id": ids.take(pa.array(one)),
            "other_customer_id": ids.take(pa.array(other)),
        }
    )
