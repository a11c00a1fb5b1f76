"""Orders and conversions: what people buy of their own accord, and what persuasion added.

Own orders come as a Poisson process of the customer's own rate, with the common season; added ones
come from `influence`. Both are written alike: nothing in a record tells which it is, the truth does.
"""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.worlds import vocabulary as words
from orchestration.worlds.calendar import moment, moment_of_day
from orchestration.worlds.codes import (
    USED_IF_PERSUADED,
    Codes,
    code_of_own_order,
    code_texts,
)
from orchestration.worlds.columns import counts, digits, join, money, pick, times
from orchestration.worlds.content import _repeat
from orchestration.worlds.identifiers import customer_ids, scattered
from orchestration.worlds.influence import Persuasions
from orchestration.worlds.parameters import DAY, DAYS, SPAN
from orchestration.worlds.people import People
from orchestration.worlds.randomness import Dice, Floats, Ints, poisson_quantile

Flags = NDArray[np.bool_]
OWN, ADDED, LATER = 0, 1, 2
CURRENCIES = ("EUR", "GBP", "USD")
CHANNELS = ("web", "app", "store")
CONVERSION_KINDS = ("signup", "app_install", "lead", "coupon_redemption")


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
    return Purchases(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Purchases)))


def joined_at(dice: Dice, person: Ints) -> Floats:
    """When a customer became one, seconds from the world's start; 72 % before it."""
    early, when, _ = dice.three("customer since", person)
    return np.floor(np.where(early < 0.72, -1_400 * when**1.5, 172 * when) * DAY)


def own_orders(dice: Dice, people: People, codes: Codes, first: int, last: int) -> Purchases:
    """Orders that customers `first` to `last` - 1 make whatever anybody posts."""
    customer = np.arange(first, last, dtype=np.int64)
    count = dice.poisson("order count", people.order_rate[first:last].astype(float), customer)
    owner, ordinal = _repeat(np.minimum(count, 60))
    person = customer[owner]
    second = np.floor(moment(dice.uniform("order time", person, ordinal), seasonal=True))
    after = second >= joined_at(dice, person)
    return _own(dice, people, codes, OWN, person[after], ordinal[after], second[after])


def later_orders(
    dice: Dice, people: People, codes: Codes, first: int, last: int, share: float
) -> Purchases:
    """Own orders of the day after the world's end: `share` times as many as the world holds."""
    customer = np.arange(first, last, dtype=np.int64)
    mean = people.order_rate[first:last].astype(float) * share
    count = poisson_quantile(mean, dice.uniform("later orders", customer))
    owner, ordinal = _repeat(np.minimum(count, 60))
    person = customer[owner]
    second = np.floor(moment_of_day(dice.uniform("later order time", person, ordinal), DAYS))
    return _own(dice, people, codes, LATER, person, ordinal, second)


def _own(
    dice: Dice,
    people: People,
    codes: Codes,
    origin: int,
    person: Ints,
    ordinal: Ints,
    second: Floats,
) -> Purchases:
    code = code_of_own_order(dice, people, codes, person, ordinal + 100 * origin, second)
    none = np.full(len(person), -1)
    return Purchases(
        np.full(len(person), origin), person, ordinal, person, second, code, none, none, none
    )


def added(
    dice: Dice, people: People, codes: Codes, author_person: Ints, persuasions: Persuasions
) -> tuple[Purchases, Purchases]:
    """Orders and conversions that persuasion added before the world's end."""
    in_time = persuasions.second < SPAN
    row, person = persuasions.row[in_time], persuasions.person[in_time]
    second = persuasions.second[in_time]
    owner = author_person[row]
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


@dataclass(frozen=True)
class Baskets:
    """What is in each order, in cents; `lines` per order, items of all orders one after another."""

    lines: Ints
    category: Ints
    product: Ints
    quantity: Ints
    line_cents: Ints
    gross: Ints
    discount: Ints
    refunded: Ints
    refunded_at: Floats
    cancelled: Flags
    currency: Ints


def fill_baskets(dice: Dice, people: People, orders: Purchases) -> Baskets:
    """Draws lines, prices, discounts, refunds and cancellations."""
    key = orders.key
    how_many, refund, currency = dice.three("basket", key)
    lines = 1 + (how_many > 0.55).astype(np.int64) + (how_many > 0.88)
    order, line = _repeat(lines)
    which, product, price = dice.three("line", key[order], line)
    interest = people.interest[orders.person[order]].astype(np.int64)
    # People buy for their own interest: runners shoes, hikers outdoor gear, others anything.
    favourite = np.where(interest < words.TOPICAL_INTERESTS, interest, (which * 50).astype(np.int64) % 5)
    category = np.where(which < 0.5, favourite, (which * 1_000).astype(np.int64) % 5)
    quantity = 1 + (price > 0.9).astype(np.int64)
    unit = np.array(words.PRICES)[category] * (0.8 + 0.5 * product)
    cents = np.rint(unit * 100).astype(np.int64) * quantity
    gross = np.bincount(order, cents, minlength=len(orders)).astype(np.int64)
    rebate = np.where(orders.owner >= 0, 0.12, np.where(currency > 0.9, 0.05, 0.0))
    discount = np.rint(gross * rebate).astype(np.int64)
    refunded = np.where(refund < 0.05, gross - discount, 0)
    refunded = np.where((refund >= 0.05) & (refund < 0.08), (gross - discount) // 2, refunded)
    when = np.floor(orders.second + (3 + 22 * how_many) * DAY)
    refunded = np.where(when < SPAN, refunded, 0)
    code = np.where(currency < 0.96, 0, np.where(currency < 0.985, 1, 2))
    return Baskets(
        lines, category, (product * 3).astype(np.int64), quantity, cents, gross, discount,
        refunded, when, (refund > 0.98), code,
    )  # fmt: skip


def order_tables(
    dice: Dice, people: People, codes: Codes, orders: Purchases, baskets: Baskets
) -> dict[str, pa.Table]:
    """`orders` and `order_items`."""
    key = orders.key
    is_link = (orders.owner >= 0) & codes.is_link[np.maximum(orders.owner, 0)]
    refunded = baskets.refunded > 0
    status = np.where(refunded & (baskets.refunded >= baskets.gross - baskets.discount), 2, 0)
    order, line = _repeat(baskets.lines)
    product = baskets.category * 3 + baskets.product
    flat_products = [name for row in words.PRODUCTS for name in row]
    return {
        "orders": pa.table(
            {
                "order_id": digits(key, "o"),
                "customer_id": customer_ids(orders.person),
                "ordered_at": times(orders.second),
                "gross_amount": money(baskets.gross),
                "discount_amount": money(baskets.discount, baskets.discount == 0),
                "refunded_amount": money(baskets.refunded, ~refunded),
                "refunded_at": times(baskets.refunded_at, ~refunded),
                "currency": pick(CURRENCIES, baskets.currency),
                "promo_code": code_texts(people, codes, np.where(is_link, -1, orders.owner)),
                "referral_click_id": digits(scattered(2, key, key), "k", ~is_link),
                "channel": pick(CHANNELS, dice.category("channel", [0.6, 0.25, 0.15], key)),
                "status": pick(
                    ("completed", "cancelled", "refunded"), np.where(baskets.cancelled, 1, status)
                ),
            }
        ),
        "order_items": pa.table(
            {
                "order_id": digits(key[order], "o"),
                "line_number": counts(line + 1),
                "product_id": digits(100 + product, "p"),
                "product_name": pick(flat_products, product),
                "category": pick(words.CATEGORIES, baskets.category),
                "quantity": pa.array(baskets.quantity.astype(np.float64)),
                "amount": money(baskets.line_cents),
            }
        ),
    }


def conversion_table(dice: Dice, people: People, codes: Codes, conversions: Purchases) -> pa.Table:
    """`conversions`: added ones of people who are no customers, and customers' own app installs."""
    key = conversions.key
    is_link = (conversions.owner >= 0) & codes.is_link[np.maximum(conversions.owner, 0)]
    kind = dice.category("conversion kind", [0.5, 0.15, 0.15, 0.2], key)
    own = conversions.origin != ADDED
    kind = np.where((conversions.campaign == 2) | own, 1, kind)
    value = np.where(kind == 3, 1_000 + dice.integer("voucher", 2_000, key), 0)
    return pa.table(
        {
            "conversion_id": digits(key, "v"),
            "customer_id": customer_ids(conversions.person, ~own),
            "kind": pick(CONVERSION_KINDS, kind),
            "occurred_at": times(conversions.second),
            "promo_code": code_texts(people, codes, np.where(is_link, -1, conversions.owner)),
            "referral_click_id": digits(scattered(2, key, key), "k", ~is_link),
            "value": money(value, value == 0),
            "currency": pick(("EUR",), np.zeros(len(key), dtype=np.int64), value == 0),
        }
    )


def own_installs(dice: Dice, first: int, last: int) -> Purchases:
    """App installs customers make of their own accord."""
    customer = np.arange(first, last, dtype=np.int64)
    person = customer[dice.happens("installs", 0.2, customer)]
    second = np.floor(moment(dice.uniform("install time", person), seasonal=False))
    person, second = (x[second >= joined_at(dice, person)] for x in (person, second))
    none = np.full(len(person), -1)
    zero = np.zeros(len(person), dtype=np.int64)
    return Purchases(zero, person, zero + 99, person, second, none, none, none, none)


def click_table(
    dice: Dice, people: People, codes: Codes, used: Purchases, idle_owner: Ints, idle: Floats
) -> pa.Table:
    """`referral_clicks`: clicks that led to a record of `used`, and clicks that led nowhere."""
    is_link = (used.owner >= 0) & codes.is_link[np.maximum(used.owner, 0)]
    used = used.where(is_link)
    key = np.concatenate(
        [scattered(2, used.key, used.key), scattered(3, idle_owner, idle.astype(np.int64))]
    )
    owner = np.concatenate([used.owner, idle_owner])
    before = 60 + 3_000 * dice.uniform("click before", used.key)
    known = np.concatenate([used.person < people.customer_count, np.zeros(len(idle), dtype=bool)])
    person = np.concatenate([used.person, np.zeros(len(idle), dtype=np.int64)])
    told = known & dice.happens("click knows", 0.4, key)
    table = pa.table(
        {
            "referral_click_id": digits(key, "k"),
            "code": code_texts(people, codes, owner),
            "clicked_at": times(np.maximum(np.concatenate([used.second - before, idle]), 0)),
            "visitor_id": join("w", digits(key % 99_991)),
            "customer_id": customer_ids(person, ~told),
        }
    )
    return table.filter(pc.is_valid(table["code"]))

