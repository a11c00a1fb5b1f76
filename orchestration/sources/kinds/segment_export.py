"""Segment's raw messages: pages with a referral code, conversions and, if asked for, orders.

`identify` and every message that names both visitor and user say who a visitor is. What messages
tell of people besides, their traits, stays where it is.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from orchestration.sources.files.event_files import Event, money, query_value, text
from orchestration.sources.files.measured import EventOptions, pages_of_events
from orchestration.sources.kind import Kind, Page, RawTable, Source

_ORDER_EVENTS = {
    "Order Completed": "completed",
    "Order Updated": "completed",
    "Order Refunded": "refunded",
    "Order Cancelled": "cancelled",
}
"""Of Segment's ecommerce specification (version 2); an update tells the whole order again."""


class SegmentOptions(EventOptions):
    """`EventOptions`, and whether messages are where the brand's orders are told.

    Attributes:
        orders: Whether to read orders. Leave it off where a shop's own source gives them: one
            order from two systems is two orders.
    """

    orders: bool = False


def pages(source: Source) -> Iterator[Page]:
    """Clicks, identities, conversions and orders of every file."""
    return pages_of_events(source, KIND.tables, partial(_records, source.options))


def _records(options: SegmentOptions, event: Event) -> Iterator[tuple[str, dict[str, Any]]]:
    kind, name = event.get("type"), event.get("event")
    properties = _object(event.get("properties"))
    user_id = text(event.get("userId")) if options.user_id_is_customer_id else None
    common = {
        "messageId": text(event.get("messageId")),
        "at": _instant(event.get("timestamp")) or _instant(event.get("originalTimestamp")),
        "anonymousId": text(event.get("anonymousId")),
        "userId": user_id,
    }
    if user_id and common["anonymousId"]:
        yield "identities", {key: common[key] for key in ("anonymousId", "userId")}
    code = _code(event, properties, options)
    if kind in {"page", "screen"} and code is not None:
        yield "clicks", {**common, "code": code}
    if kind != "track" or not isinstance(name, str):
        return
    if (conversion := options.conversions.get(name)) is not None:
        value = money(properties.get("value", properties.get("revenue")))
        yield (
            "conversions",
            {
                **common,
                "kind": conversion,
                "code": code,
                "coupon": text(properties.get("coupon")) or text(properties.get("coupon_id")),
                "value": value,
                "currency": text(properties.get("currency")) if value else None,
            },
        )
    if options.orders and name in _ORDER_EVENTS:
        yield "order_events", {**common, **_order(_ORDER_EVENTS[name], properties)}


def _instant(value: Any) -> str | None:
    """An instant in UTC and of one length; what is none, or has no zone, as it stands there."""
    told = text(value)
    try:
        found = datetime.fromisoformat(told or "")
    except ValueError:
        return told
    if found.tzinfo is None:
        return told
    return found.astimezone(UTC).isoformat(timespec="microseconds")


def _code(event: Event, properties: Mapping[str, Any], options: SegmentOptions) -> str | None:
    """From the page's address, else from a property of the message."""
    page = _object(_object(event.get("context")).get("page"))
    links = (properties.get("url"), page.get("url"), properties.get("search"), page.get("search"))
    found = (query_value(link, options.code_parameters) for link in links)
    named = (text(properties.get(name)) for name in options.code_parameters)
    return next((code for code in (*found, *named) if code), None)


def _order(state: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    amounts = ("revenue", "subtotal", "total", "shipping", "tax", "discount")
    products = properties.get("products")
    return {
        "state": state,
        "order_id": text(properties.get("order_id")),
        **{name: money(properties.get(name)) for name in amounts},
        "currency": text(properties.get("currency")),
        "coupon": text(properties.get("coupon")),
        "products": [
            {
                "line_number": place,
                "product_id": text(each.get("product_id")) or text(each.get("sku")),
                "name": text(each.get("name")),
                "category": text(each.get("category")),
                "quantity": money(each.get("quantity")),
                "price": money(each.get("price")),
            }
            for place, each in enumerate(products if isinstance(products, list) else (), 1)
            if isinstance(each, dict)
        ],
    }


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


KIND = Kind(
    name="segment_export",
    title="Segment messages",
    tables=(
        RawTable("clicks", "One row per page or screen seen with a referral code."),
        RawTable("identities", "One row per visitor and user that a message names together."),
        RawTable("conversions", "One row per message that counts as a conversion."),
        RawTable("order_events", "One row per message about an order."),
    ),
    pages=pages,
    options=SegmentOptions,
)
