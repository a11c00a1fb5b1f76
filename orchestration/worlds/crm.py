"""The brand's own books: customers, consent, erasure, reviews, complaints."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.worlds import vocabulary as words
from orchestration.worlds.columns import (
    counts,
    digits,
    flags,
    join,
    masked,
    pick,
    table_of,
    times,
)
from orchestration.worlds.identifiers import customer_ids
from orchestration.worlds.parameters import DAY, SPAN
from orchestration.worlds.people import People, granted, households
from orchestration.worlds.purchases import Purchases, joined_at
from orchestration.worlds.randomness import Dice, Ints
from orchestration.worlds.society import Society
from orchestration.worlds.texts import languages

_TIERS = ("bronze", "silver", "gold", "platinum")
_INDUSTRIES = ("health", "education", "software", "retail", "construction", "public service")
_GENDERS = ("female", "male", "non-binary", "undisclosed")
_DOMAINS = ("example.com", "example.org", "example.net")


def emails(society: Society, person: Ints) -> pa.Array:
    """`name.number@example.…`, spelled as people do; a third of households share one address."""
    dice, people = society.dice, society.people
    owner = np.where(
        dice.happens("shares an email", 0.33, person), households(dice, person), person
    )
    name = table_of(words.LATIN_NAMES, people.country[owner].astype(np.int64), owner // 7)
    address = join(name, ".", digits(owner), "@", pick(_DOMAINS, owner % 3))
    shouts = dice.happens("shouts", 0.04, person)
    return pc.if_else(pa.array(shouts), pc.utf8_upper(address), address)


def customer_table(society: Society, first: int, last: int) -> pa.Table:
    """`customers` from `first` to `last` - 1."""
    dice, people = society.dice, society.people
    person = np.arange(first, last, dtype=np.int64)
    country = people.country[person].astype(np.int64)
    born, points, known = dice.three("customer", person)
    tags, spelling, subscribed = dice.three("customer tags", person)
    rate = people.order_rate[person]
    noise = dice.normal("tier", person)
    tier = np.searchsorted([0.6, 1.6, 3.2], rate * np.exp(0.3 * noise))
    joined = joined_at(dice, person)
    phone = digits(5_550_000_000 + households(dice, person))
    prefix = pick(("+999 ", "00999", "+999-", "(+999) "), (spelling * 4).astype(np.int64))
    consent = granted(dice, person)[0]
    return pa.table(
        {
            "customer_id": customer_ids(person),
            "email": masked(emails(society, person), known > 0.97),
            "phone": masked(join(prefix, phone), known < 0.3),
            "first_name": table_of(words.FIRST_NAMES, country, person // 7),
            "last_name": table_of(words.LAST_NAMES, country, person // 11),
            "country": masked(pick(words.COUNTRIES, country), points > 0.98),
            "city": masked(table_of(words.CITIES, country, person // 13), tags > 0.8),
            "birth_year": counts(1950 + 55 * born, born > 0.85),
            "gender": pick(_GENDERS, (points * 40).astype(np.int64) % 4, known > 0.9),
            "industry": pick(_INDUSTRIES, (tags * 60).astype(np.int64) % 6, tags < 0.4),
            "language": languages(people, person),
            "created_at": times(joined),
            "loyalty_tier": pick(_TIERS, tier, subscribed > 0.93),
            "loyalty_points": counts(rate * 180 + 300 * points, subscribed > 0.93),
            "email_subscribed": flags(subscribed < 0.6, points < 0.05),
            "marketing_consent": flags(consent),
            "consent_updated_at": times(joined, ~consent),
            "tags": _tags(people, person, tags),
        }
    )


def _tags(people: People, person: Ints, draws: np.ndarray) -> pa.Array:
    how_many = np.where(draws < 0.6, 0, np.where(draws < 0.9, 1, 2))
    offsets = np.concatenate([[0], np.cumsum(how_many)]).astype(np.int32)
    owner = np.repeat(np.arange(len(person)), how_many)
    ordinal = np.arange(len(owner)) - offsets[owner]
    choices = [(name, "newsletter, monthly", "événement") for name in words.INTERESTS]
    values = table_of(choices, people.interest[person[owner]].astype(np.int64), ordinal)
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def consent_table(dice: Dice, first: int, last: int) -> pa.Table:
    """`consents`: granted when joining, some withdrawn, some granted again."""
    person = np.arange(first, last, dtype=np.int64)
    joined = np.maximum(joined_at(dice, person), -1_000 * DAY)
    profiling, outreach, withdrawn, again = granted(dice, person)
    left, back, _ = dice.three("consent times", person)
    span = SPAN - DAY - np.maximum(joined, 0)
    away = np.maximum(joined, 0) + 3_600 + 0.8 * left * span
    home = away + 3_600 + back * (SPAN - 7_200 - away)
    changes = [
        (profiling, 0, 0, joined),
        (profiling & outreach, 1, 0, joined + 60),
        (profiling & withdrawn, 0, 1, away),
        (profiling & outreach & withdrawn, 1, 1, away),
        (profiling & withdrawn & again, 0, 0, home),
    ]
    who = np.concatenate([person[mask] for mask, *_ in changes])
    purpose = np.concatenate([np.full(mask.sum(), value) for mask, value, _, _ in changes])
    state = np.concatenate([np.full(mask.sum(), value) for mask, _, value, _ in changes])
    when = np.floor(np.concatenate([at[mask] for mask, _, _, at in changes]))
    order = np.lexsort((purpose, when, who))
    return pa.table(
        {
            "customer_id": customer_ids(who[order]),
            "purpose": pick(("profiling", "outreach"), purpose[order]),
            "state": pick(("granted", "withdrawn"), state[order]),
            "changed_at": times(when[order]),
            "basis": pick(("sign-up form", "preference centre"), state[order]),
        }
    )


def erasure_table(society: Society, first: int, last: int) -> pa.Table:
    """`erasure_requests`: 0.8 % of customers, some known by their address only."""
    dice = society.dice
    person = np.arange(first, last, dtype=np.int64)
    person = person[dice.happens("erasure", 0.008, person)]
    when, how, _ = dice.three("erasure request", person)
    by_email = how < 0.3
    since = np.maximum(joined_at(dice, person), 0)
    return pa.table(
        {
            "request_id": digits(person * 31 + 7, "er-"),
            "customer_id": customer_ids(person, by_email),
            "email": masked(emails(society, person), ~by_email),
            "requested_at": times(since + (0.2 + 0.7 * when) * (SPAN - since)),
        }
    )


def review_table(society: Society, orders: Purchases) -> pa.Table:
    """`reviews` after a seventh of the orders."""
    dice, people = society.dice, society.people
    key = orders.key
    written = np.flatnonzero(dice.happens("reviews", 0.15, key))
    key, person = key[written], orders.person[written]
    mood, when, scale = dice.three("review", key)
    at = orders.second[written] + (2 + 12 * when) * DAY
    keep = at < SPAN
    key, person, mood, scale, at = key[keep], person[keep], mood[keep], scale[keep], at[keep]
    score = 1 + np.floor(5 * np.minimum(mood ** (1 - 0.6 * people.appetite[person]), 0.999))
    nps = scale < 0.2
    names = list(words.REVIEWS)
    choices = [words.REVIEWS[name] for name in names]
    which = np.array([names.index(name) for name in words.LANGUAGES])[people.country[person]]
    text = table_of(choices, which, np.where(score < 3, 1, (mood * 100).astype(np.int64) % 2 * 2))
    return pa.table(
        {
            "review_id": digits(key, "rv"),
            "customer_id": customer_ids(person),
            "score": pa.array(np.where(nps, score * 2, score)),
            "scale_max": pa.array(np.where(nps, 10.0, 5.0)),
            "text": masked(text, nps),
            "submitted_at": times(at),
        }
    )


def complaint_table(dice: Dice, orders: Purchases) -> pa.Table:
    """`complaints` after one order in twenty-five."""
    key = orders.key
    raised = np.flatnonzero(dice.happens("complains", 0.04, key))
    key, person = key[raised], orders.person[raised]
    when, length, solved = dice.three("complaint", key)
    opened = orders.second[raised] + (1 + 20 * when) * DAY
    keep = opened < SPAN
    key, person, opened = key[keep], person[keep], opened[keep]
    length, solved = length[keep], solved[keep]
    resolved = opened + (0.5 + 9 * length) * DAY
    return pa.table(
        {
            "complaint_id": digits(key, "cp"),
            "customer_id": customer_ids(person),
            "opened_at": times(opened),
            "resolved_at": times(resolved, (resolved >= SPAN) | (solved < 0.1)),
        }
    )
