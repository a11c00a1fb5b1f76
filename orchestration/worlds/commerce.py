"""Order records: what is in each basket and what it cost; clicks and conversions."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.worlds import vocabulary as words
from orchestration.worlds.code_use import code_texts
from orchestration.worlds.columns import counts, digits, join, money, pick, times
from orchestration.worlds.identifiers import customer_ids, scattered
from orchestration.worlds.parameters import DAY, SPAN
from orchestration.worlds.purchases import ADDED, Purchases
from orchestration.worlds.randomness import Floats, Ints, repeated
from orchestration.worlds.society import Society

Flags = NDArray[np.bool_]
CURRENCIES = ("EUR", "GBP", "USD")
CHANNELS = ("web", "app", "store")
CONVERSION_KINDS = ("signup", "app_install", "lead", "coupon_redemption")


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


def fill_baskets(society: Society, orders: Purchases) -> Baskets:
    """Draws lines, prices, discounts, refunds and cancellations."""
    dice, people = society.dice, society.people
    key = orders.key
    how_many, refund, currency = dice.three("basket", key)
    lines = 1 + (how_many > 0.55).astype(np.int64) + (how_many > 0.88)
    order, line = repeated(lines)
    which, product, price = dice.three("line", key[order], line)
    interest = people.interest[orders.person[order]].astype(np.int64)
    # People buy for their own interest: runners shoes, hikers outdoor gear, others anything.
    favourite = np.where(
        interest < words.TOPICAL_INTERESTS, interest, (which * 50).astype(np.int64) % 5
    )
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


def order_tables(society: Society, orders: Purchases, baskets: Baskets) -> dict[str, pa.Table]:
    """`orders` and `order_items`."""
    dice, codes = society.dice, society.codes
    key = orders.key
    is_link = (orders.owner >= 0) & codes.is_link[np.maximum(orders.owner, 0)]
    refunded = baskets.refunded > 0
    status = np.where(refunded & (baskets.refunded >= baskets.gross - baskets.discount), 2, 0)
    order, line = repeated(baskets.lines)
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
                "promo_code": code_texts(society, np.where(is_link, -1, orders.owner)),
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


def conversion_table(society: Society, conversions: Purchases) -> pa.Table:
    """`conversions`: added ones of people who are no customers, and customers' own app installs."""
    dice, codes = society.dice, society.codes
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
            "promo_code": code_texts(society, np.where(is_link, -1, conversions.owner)),
            "referral_click_id": digits(scattered(2, key, key), "k", ~is_link),
            "value": money(value, value == 0),
            "currency": pick(("EUR",), np.zeros(len(key), dtype=np.int64), value == 0),
        }
    )


def click_table(society: Society, used: Purchases, idle_owner: Ints, idle: Ints) -> pa.Table:
    """`referral_clicks`: clicks that led to a record of `used`, and clicks that led nowhere."""
    dice, people, codes = society.dice, society.people, society.codes
    is_link = (used.owner >= 0) & codes.is_link[np.maximum(used.owner, 0)]
    used = used.where(is_link)
    key = np.concatenate([scattered(2, used.key, used.key), scattered(3, idle_owner, idle)])
    owner = np.concatenate([used.owner, idle_owner])
    before = 60 + 3_000 * dice.uniform("click before", used.key)
    known = np.concatenate([used.person < people.customer_count, np.zeros(len(idle), dtype=bool)])
    person = np.concatenate([used.person, np.zeros(len(idle), dtype=np.int64)])
    told = known & dice.happens("click knows", 0.4, key)
    table = pa.table(
        {
            "referral_click_id": digits(key, "k"),
            "code": code_texts(society, owner),
            "clicked_at": times(np.maximum(np.concatenate([used.second - before, idle]), 0)),
            "visitor_id": join("w", digits(key % 99_991)),
            "customer_id": customer_ids(person, ~told),
        }
    )
    return table.filter(pc.is_valid(table["code"]))
