"""Invented customers and accounts of known owners, for matching at any size.

Names are as uneven as people's: a few thousand in each country, the commonest borne by three in a
hundred (first) and one or two (last). Customers come with gaps, typos, umlauts spelled either way,
duplicates and households; accounts with full names, first names, short forms, initials or no name
at all, some with a town in the bio, most of them of people who are no customers.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.identity.names import canonical, plain
from orchestration.identity.nicknames import SHORT_FORMS

Ints = NDArray[np.int64]

COUNTRIES = ("DE", "GB", "FR", "US", "ES", "IT", "NL", "BR", "SE", "PL")
LANGUAGES = ("de", "en", "fr", "en", "es", "it", "nl", "pt", "sv", "pl")
_COUNTRY_SHARE = np.array([0.28, 0.16, 0.14, 0.12, 0.09, 0.07, 0.05, 0.04, 0.03, 0.02])
PLATFORMS = ("instagram", "tiktok", "x")
_PLATFORM_SHARE = np.array([0.6, 0.27, 0.13])
_FIRST_NAMES, _LAST_NAMES, _CITIES = 400, 8_000, 60
_DOMAINS = ("gmail.com", "outlook.com", "example.com", "example.org", "web.example", "mail.example")
TOPICS = ("running", "hiking", "fitness", "football", "cooking", "gaming", "music", "travel")
_WORDS = (
    "runs", "trails", "fit", "kicks", "eats", "plays", "beats", "roams", "wears", "home", "fox",
    "sunny", "lazy", "happy", "daily", "wild", "blue", "moon", "coffee", "pixel",
)  # fmt: skip
_ONSETS = "b d f g h k l m n p r s t v w br kr st tr sch ch gr fl".split()
_VOWELS = "a e i o u au ei ie ü ö á é".split()
_CODAS = "n r l s t m nn ck rt nd z x".split()
OWNED, KNOWN, LOOKALIKES = 0.35, 0.2, 0.04


@dataclass(frozen=True)
class Crowd:
    """What matching gets, and the truth.

    Attributes:
        people: As `identity.PEOPLE_SCHEMA`.
        accounts: As `identity.ACCOUNTS_SCHEMA`.
        known: Links that are known already.
        claims: Handles typed wrongly.
        owners: The truth: `customer_id`, `platform`, `account_id` of every owned account; of a
            person with two records, the account's owner is the first of them.
        same: The truth: pairs of records that are one person.
        households: Pairs of records of two people who share a telephone or a mailbox.
    """

    people: pa.Table
    accounts: pa.Table
    known: pa.Table
    claims: pa.Table
    owners: pa.Table
    same: pa.Table
    households: pa.Table


@dataclass(frozen=True)
class _Body:
    """Everybody: customers first. Numbers of names count through all countries."""

    country: Ints
    first: Ints
    last: Ints
    city: Ints
    born: Ints
    topic: Ints


def _zipf(count: int, exponent: float, shift: float) -> NDArray[np.float64]:
    weight = 1 / (np.arange(count) + shift) ** exponent
    return np.asarray(weight / weight.sum())


def _invented(dice: np.random.Generator, count: int, syllables: int) -> list[str]:
    """Different made-up names, in an order of their own."""
    names: dict[str, None] = {}
    while len(names) < count:
        onsets = dice.choice(_ONSETS, (count, syllables))
        vowels = dice.choice(_VOWELS, (count, syllables))
        ends = dice.choice(_CODAS, count)
        for row in range(count):
            parts = [
                f"{onset}{vowel}" for onset, vowel in zip(onsets[row], vowels[row], strict=True)
            ]
            names[f"{''.join(parts)}{ends[row]}".capitalize()] = None
    return list(names)[:count]


def _vocabulary(dice: np.random.Generator) -> tuple[list[str], list[str], list[str]]:
    """First names, last names and towns, country after country; first names partly shared."""
    firsts, lasts, cities = [], [], []
    common = [name.capitalize() for name in SHORT_FORMS]
    own = _invented(dice, len(COUNTRIES) * (_FIRST_NAMES - 100), 2)
    surnames = _invented(dice, len(COUNTRIES) * _LAST_NAMES, 3)
    towns = _invented(dice, len(COUNTRIES) * _CITIES, 2)
    for number in range(len(COUNTRIES)):
        mine = own[number * (_FIRST_NAMES - 100) : (number + 1) * (_FIRST_NAMES - 100)]
        shared = dice.permutation(common)[:100].tolist()
        firsts += dice.permutation(mine + shared).tolist()
        lasts += surnames[number * _LAST_NAMES : (number + 1) * _LAST_NAMES]
        cities += [f"{name}stad" for name in towns[number * _CITIES : (number + 1) * _CITIES]]
    return firsts, lasts, cities


def _body(dice: np.random.Generator, count: int) -> _Body:
    country = dice.choice(len(COUNTRIES), count, p=_COUNTRY_SHARE)
    return _Body(
        country=country,
        first=country * _FIRST_NAMES
        + dice.choice(_FIRST_NAMES, count, p=_zipf(_FIRST_NAMES, 0.8, 4)),
        last=country * _LAST_NAMES + dice.choice(_LAST_NAMES, count, p=_zipf(_LAST_NAMES, 0.9, 6)),
        city=country * _CITIES + dice.choice(_CITIES, count, p=_zipf(_CITIES, 1.0, 2)),
        born=dice.integers(1950, 2008, count),
        topic=dice.integers(0, len(TOPICS), count),
    )


def _texts(words: list[str], number: Ints) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(number))


def _join(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _number(number: Ints) -> pa.Array:
    return pc.cast(pa.array(number), pa.string())


def _masked(values: pa.Array, unknown: NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(unknown), pa.scalar(None, values.type), values)


def _chosen(choice: Ints, options: list[pa.Array]) -> pa.Array:
    return pc.choose(pa.array(choice), *options)


def make_crowd(customers: int, accounts: int, seed: int = 7) -> Crowd:
    """Invents customers and accounts.

    Args:
        customers: Records of customers; one in twenty is a second record of somebody.
        accounts: Accounts on three networks; a third of the customers owns one or two of them.
        seed: Picks the crowd.
    """
    dice = np.random.Generator(np.random.PCG64(seed))
    firsts, lasts, cities = _vocabulary(dice)
    body = _body(dice, customers + accounts)
    spelled = [plain(name) for name in firsts]
    last_spelled = [plain(name) for name in lasts]
    repeats = customers // 20
    persons = customers - repeats
    people, same, households = _people(
        dice, body, (firsts, lasts, cities, spelled, last_spelled), persons, repeats
    )
    shown, owner = _accounts(
        dice, body, (firsts, lasts, cities, spelled, last_spelled), people, persons, accounts
    )
    owners = _owners(people, shown, owner)
    lot = dice.random(owners.num_rows)
    known = owners.filter(pa.array(lot < KNOWN))
    mistyped = owners.filter(pa.array((lot >= KNOWN) & (lot < KNOWN + 0.02)))
    handles = mistyped.join(
        shown.select(["platform", "account_id", "handle"]), ["platform", "account_id"]
    )
    claims = pa.table(
        {
            "customer_id": handles["customer_id"],
            "platform": handles["platform"],
            "handle": pc.binary_join_element_wise(handles["handle"], "x", ""),
        }
    ).sort_by("customer_id")
    return Crowd(people, shown, known, claims, owners, same, households)


def _owners(people: pa.Table, shown: pa.Table, owner: Ints) -> pa.Table:
    owned = np.flatnonzero(owner >= 0)
    return pa.table(
        {
            "customer_id": people["customer_id"].take(pa.array(owner[owned])),
            "platform": shown["platform"].take(pa.array(owned)),
            "account_id": shown["account_id"].take(pa.array(owned)),
        }
    )


Names = tuple[list[str], list[str], list[str], list[str], list[str]]


def _people(
    dice: np.random.Generator, body: _Body, names: Names, persons: int, repeats: int
) -> tuple[pa.Table, pa.Table, pa.Table]:
    firsts, lasts, cities, spelled, last_spelled = names
    who = np.concatenate([np.arange(persons), dice.choice(persons, repeats, replace=False)])
    count, again = len(who), np.arange(persons + repeats) >= persons
    typo, style, change, gap, tag = dice.random((5, count))
    # One in twenty-five lives with the person before: same telephone, mostly the same mailbox.
    shares = ~again & (dice.random(count) < 0.04) & (np.arange(count) > 0)
    home = np.where(shares, who - 1, who)
    last = np.where(shares & (style < 0.7), body.last[home], body.last[who])
    first_text = _texts(firsts, body.first[who])
    short = {
        name.capitalize(): forms.split()[0].capitalize() for name, forms in SHORT_FORMS.items()
    }
    shorter = _texts([short.get(name, name) for name in firsts], body.first[who])
    first_text = pc.if_else(pa.array(again & (typo < 0.1)), shorter, first_text)
    last_text = _texts(lasts, last)
    slipped = _join(pc.utf8_slice_codeunits(last_text, 0, 3), pc.utf8_slice_codeunits(last_text, 4))
    last_text = pc.if_else(pa.array(again & (typo > 0.93)), slipped, last_text)
    year = _number(body.born[who] % 100)
    plain_first, plain_last = _texts(spelled, body.first[who]), _texts(last_spelled, last)
    local = _chosen(
        (style * 4).astype(np.int64),
        [
            _join(plain_first, ".", plain_last),
            _join(plain_first, plain_last, year),
            _join(pc.utf8_slice_codeunits(plain_first, 0, 1), ".", plain_last, _number(who % 90)),
            _join(_texts(list(_WORDS), who % len(_WORDS)), plain_first, _number(who % 9_973)),
        ],
    )
    local = _unlike(local, who)
    host = np.where(again & (change < 0.3), who + 1, who) % len(_DOMAINS)
    local = pc.if_else(pa.array(again & (change > 0.8)), _join(local, "+shop"), local)
    address = _join(local, "@", _texts(list(_DOMAINS), host))
    address = pc.if_else(
        pa.array(shares & (gap < 0.5)),
        address.take(pa.array(np.maximum(np.arange(count) - 1, 0))),
        address,
    )
    digits = _number(1_700_000_000 + home * 7 % 99_999_989)
    phone = _chosen(
        (tag * 3).astype(np.int64),
        [_join("+49 ", digits), _join("0049", digits), _join("+49-", digits)],
    )
    ids = _join("c", _number(10_000_000 + np.arange(count)))
    people = pa.table(
        {
            "customer_id": ids,
            "first_name": first_text,
            "last_name": last_text,
            "email": _masked(address, gap > 0.97),
            "phone": _masked(phone, dice.random(count) < 0.4),
            "country": _masked(_texts(list(COUNTRIES), body.country[who]), dice.random(count) < 0.03),
            "city": _masked(_texts(cities, body.city[home]), dice.random(count) < 0.25),
            "birth_year": _masked(pa.array(body.born[who]), dice.random(count) < 0.4),
            "gender": pa.nulls(count, pa.string()),
            "language": _texts(list(LANGUAGES), body.country[who]),
            "tags": pa.ListArray.from_arrays(
                pa.array(np.concatenate([[0], np.cumsum(dice.random(count) < 0.4)]), pa.int32()),
                _texts(list(TOPICS), body.topic[who]),
            ) if False else pa.nulls(count, pa.list_(pa.string())),
            "_source": _texts(["contract", "shopify"], again.astype(np.int64)),
        }
    )  # fmt: skip
    pairs = pa.table(
        {"customer_id": ids.take(pa.array(who[persons:])), "other_customer_id": ids.slice(persons)}
    )
    flat = np.flatnonzero(shares)
    homes = pa.table(
        {"customer_id": ids.take(pa.array(flat - 1)), "other_customer_id": ids.take(pa.array(flat))}
    )
    return people, pairs, homes


def _unlike(local: pa.Array, who: Ints) -> pa.Array:
    """The same, with a number behind what somebody else has already: mailboxes are one person's."""
    codes = local.dictionary_encode().indices.to_numpy()
    first = np.full(codes.max() + 1, -1)
    first[codes[::-1]] = who[::-1]
    return pc.if_else(pa.array(first[codes] == who), local, _join(local, _number(who)))


def _accounts(
    dice: np.random.Generator,
    body: _Body,
    names: Names,
    people: pa.Table,
    persons: int,
    count: int,
) -> tuple[pa.Table, Ints]:
    firsts, lasts, cities, spelled, last_spelled = names
    having = np.flatnonzero(dice.random(persons) < OWNED)
    twice = having[dice.random(len(having)) < 0.15]
    owner = np.full(count, -1, dtype=np.int64)
    owning = np.concatenate([having, twice])[: count // 2]
    owner[: len(owning)] = owning
    who = np.where(owner >= 0, owner, persons + len(people) - persons + np.arange(count))
    first_platform = dice.choice(len(PLATFORMS), count, p=_PLATFORM_SHARE)
    home = np.zeros(persons, dtype=np.int64)
    home[having] = first_platform[: len(having)]
    platform = first_platform
    late = np.arange(count) >= len(having)
    second = late & (owner >= 0)
    platform = np.where(second, (home[np.maximum(owner, 0)] + 1) % len(PLATFORMS), platform)
    show, handle_style, bio, place, tongue = dice.random((5, count))
    first, last = _texts(firsts, body.first[who]), _texts(lasts, body.last[who])
    plain_first, plain_last = _texts(spelled, body.first[who]), _texts(last_spelled, body.last[who])
    short = {
        name.capitalize(): forms.split()[0].capitalize() for name, forms in SHORT_FORMS.items()
    }
    shorter = _texts([short.get(name, name) for name in firsts], body.first[who])
    word = _texts(list(_WORDS), dice.integers(0, len(_WORDS), count))
    other_word = _texts(list(_WORDS), dice.integers(0, len(_WORDS), count))
    display = _chosen(
        np.searchsorted([0.4, 0.65, 0.72, 0.8], show),
        [
            _join(first, " ", last),
            first,
            _join(first, " ", pc.utf8_slice_codeunits(last, 0, 1), "."),
            _join(shorter, " ", last),
            _join(word, " ", other_word),
        ],
    )
    year = _number(body.born[who] % 100)
    digits = _number(dice.integers(0, 10_000, count))
    serial = _number(np.arange(count))
    handle = _chosen(
        np.searchsorted([0.25, 0.45, 0.6, 0.8], handle_style),
        [
            _join(plain_first, ".", plain_last, digits),
            _join(plain_first, plain_last, year),
            _join(pc.utf8_slice_codeunits(plain_first, 0, 1), plain_last, digits),
            _join(plain_first, word, digits),
            _join(word, other_word, serial),
        ],
    )
    mail = pc.split_pattern(people["email"].combine_chunks(), "@")
    local = pc.list_element(mail, 0).take(pa.array(np.maximum(owner, 0)))
    like_mail = (owner >= 0) & (handle_style > 0.9)
    handle = pc.if_else(pc.and_(pa.array(like_mail), pc.is_valid(local)), local, handle)
    taken = _join(_texts(list(PLATFORMS), platform), handle).dictionary_encode().indices
    first_seen = np.unique(taken.to_numpy(), return_index=True)[1]
    is_again = np.ones(count, dtype=bool)
    is_again[first_seen] = False
    handle = pc.if_else(pa.array(is_again), _join(handle, serial), handle)
    city = _texts(cities, body.city[who])
    topic = _texts(list(TOPICS), body.topic[who])
    text = _chosen(
        np.searchsorted([0.2, 0.5], bio),
        [_join(topic, " in ", city), _join(topic, " and coffee"), _join(word, " ", topic)],
    )
    order = dice.permutation(count)
    table = pa.table(
        {
            "platform": _texts(list(PLATFORMS), platform),
            "account_id": _number(10_000_000 + np.arange(count) * 7_919 % 999_999_937),
            "handle": handle,
            "display_name": _masked(display, show > 0.92),
            "bio": _masked(text, bio > 0.75),
            "country": _masked(_texts(list(COUNTRIES), body.country[who]), place > 0.5),
            "language": _masked(_texts(list(LANGUAGES), body.country[who]), tongue > 0.8),
            "has_brand_act": pa.array(dice.random(count) < np.where(owner >= 0, 0.5, 0.25)),
        }
    )
    return table.take(pa.array(order)), owner[order]
