"""Shopify: customers with their marketing consent, orders with lines and refunds, discount codes.

Every list is read in the order of its last changes, so each page is a place to go on from. What
the records mean stands in `stg_shopify__*`.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import Field

from orchestration.sources.apis import shopify_queries as queries
from orchestration.sources.apis.consents import CONSENT_MEANING, Purpose, meaning_of
from orchestration.sources.apis.shopify_graphql import Nested, Shop
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

OVERLAP = timedelta(minutes=10)
"""Shopify's search index follows its database; seconds as a rule, minutes on bad days."""


class ShopifyOptions(Options):
    """What a deployment chooses.

    Attributes:
        shop: The shop's own name: `stridewell` of stridewell.myshopify.com.
        api_version: Version of the Admin API, "2026-07".
        consent_covers: Purposes that the texts of the shop's marketing consent name.
        page_size: Records asked for at once; less where Shopify finds it too dear.
        base_url: Root of the API, for a proxy.
    """

    shop: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    api_version: str = Field("2026-07", pattern=r"^(\d{4}-\d{2}|unstable)$")
    consent_covers: tuple[Purpose, ...] = ("outreach",)
    page_size: int = Field(50, ge=1, le=250)
    base_url: str | None = None


@dataclass(frozen=True)
class _List:
    table: str
    field: str
    fields: str
    nested: tuple[Nested, ...] = ()


_LISTS = (
    _List("customers", "customers", queries.CUSTOMER),
    _List(
        "orders",
        "orders",
        queries.ORDER,
        (Nested(("lineItems",), queries.nested_query("Order", "lineItems", queries.LINE_ITEM)),),
    ),
    _List(
        "discounts",
        "discountNodes",
        queries.DISCOUNT,
        (Nested(("discount", "codes"), queries.codes_query()),),
    ),
)

_OF_A_REFUND = (
    Nested(
        ("refundLineItems",),
        queries.nested_query("Refund", "refundLineItems", queries.REFUND_LINE),
    ),
    Nested(
        ("refundShippingLines",),
        queries.nested_query("Refund", "refundShippingLines", queries.REFUND_SHIPPING),
    ),
)


def pages(source: Source) -> Iterator[Page]:
    """What changed since the last extraction, oldest change first."""
    from dlt.sources.helpers.rest_client.auth import APIKeyAuth

    from orchestration.sources.client import open_client

    options: ShopifyOptions = source.options
    client = open_client(
        options.base_url or f"https://{options.shop}.myshopify.com",
        auth=APIKeyAuth(
            name="X-Shopify-Access-Token",
            api_key=source.secret("access_token"),
            location="header",
        ),
    )
    shop = Shop(client, f"/admin/api/{options.api_version}/graphql.json")
    with closing(client.session):
        yield Page("consent_meaning", [meaning_of(options.consent_covers)])
        for one in _LISTS:
            yield from _changed(source, shop, one)


def _changed(source: Source, shop: Shop, one: _List) -> Iterator[Page]:
    since = source.cursor(one.table, overlap=OVERLAP)
    search = None if since is None else f"updated_at:>='{since}'"
    latest = source.cursor(one.table)
    query = queries.page_query(one.field, one.fields)
    for nodes in shop.nodes(one.table, query, source.options.page_size, search):
        for node in nodes:
            _complete(shop, one, node)
            latest = max(latest or "", _updated_at(node)) or None
        yield Page(one.table, [node for node in nodes if _is_wanted(node)], cursor=latest)


def _complete(shop: Shop, one: _List, node: dict[str, Any]) -> None:
    for nested in one.nested:
        shop.complete(one.table, node, nested, node["id"])
    for refund in node.get("refunds") or []:
        for nested in _OF_A_REFUND:
            shop.complete(one.table, refund, nested, refund["id"])


def _updated_at(node: Mapping[str, Any]) -> str:
    holder = node.get("discount") or node
    return holder.get("updatedAt") or ""


def _is_wanted(node: Mapping[str, Any]) -> bool:
    """Automatic discounts stand in the same list and have no code."""
    return "discount" not in node or "codes" in (node["discount"] or {})


KIND = Kind(
    name="shopify",
    title="Shopify",
    tables=(
        CONSENT_MEANING,
        RawTable(
            "customers",
            "One row per customer, as last changed.",
            "read_customers, and access to protected customer data",
        ),
        RawTable(
            "orders",
            "One row per order with its lines and refunds, as last changed.",
            "read_orders, read_customers and read_products; read_all_orders for orders older than "
            "60 days",
        ),
        RawTable(
            "discounts",
            "One row per discount with codes, as last changed.",
            "read_discounts and read_customers",
        ),
    ),
    pages=pages,
    options=ShopifyOptions,
    secrets=("access_token",),
)
