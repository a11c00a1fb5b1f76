"""A shop that speaks Shopify's Admin GraphQL API, version 2026-07, as far as the pipeline asks it.

The schema below is a hand-written part of the public reference: a query that asks for a field
which does not stand in it is refused as Shopify would refuse it. Lists are cut to the asked page,
queries cost points, and errors come with status 200.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, build_schema, graphql_sync

from tests.loopback import Answer, Call, LoopbackApi

SCHEMA = """
scalar DateTime
scalar Decimal
scalar UnsignedInt64
enum SortKeys { CREATED_AT ID UPDATED_AT }
type PageInfo { hasNextPage: Boolean! endCursor: String }
interface Node { id: ID! }

type MoneyV2 { amount: Decimal! currencyCode: String! }
type MoneyBag { shopMoney: MoneyV2! presentmentMoney: MoneyV2! }

type MailingAddress { city: String countryCodeV2: String address1: String zip: String }
type CustomerEmailAddress {
  emailAddress: String! marketingState: String! marketingUpdatedAt: DateTime
}
type CustomerPhoneNumber {
  phoneNumber: String! marketingState: String! marketingUpdatedAt: DateTime
}
type Customer implements Node {
  id: ID! legacyResourceId: UnsignedInt64! firstName: String lastName: String locale: String!
  tags: [String!]! state: String! createdAt: DateTime! updatedAt: DateTime!
  defaultAddress: MailingAddress defaultEmailAddress: CustomerEmailAddress
  defaultPhoneNumber: CustomerPhoneNumber
}
type CustomerConnection { nodes: [Customer!]! pageInfo: PageInfo! }

type TaxonomyCategory { id: ID! name: String! }
type Product implements Node { id: ID! productType: String! category: TaxonomyCategory }
type DiscountAllocation { allocatedAmountSet: MoneyBag! }
type TaxLine { priceSet: MoneyBag! title: String! }
type LineItem implements Node {
  id: ID! title: String! quantity: Int! isGiftCard: Boolean! product: Product
  originalTotalSet: MoneyBag! discountAllocations: [DiscountAllocation!]! taxLines: [TaxLine!]!
}
type LineItemConnection { nodes: [LineItem!]! pageInfo: PageInfo! }
type RefundLineItem { lineItem: LineItem! subtotalSet: MoneyBag! totalTaxSet: MoneyBag! }
type RefundLineItemConnection { nodes: [RefundLineItem!]! pageInfo: PageInfo! }
type RefundShippingLine { subtotalAmountSet: MoneyBag! taxAmountSet: MoneyBag! }
type RefundShippingLineConnection { nodes: [RefundShippingLine!]! pageInfo: PageInfo! }
type Refund implements Node {
  id: ID! createdAt: DateTime totalRefundedSet: MoneyBag!
  refundLineItems(first: Int, after: String): RefundLineItemConnection!
  refundShippingLines(first: Int, after: String): RefundShippingLineConnection!
}
type Order implements Node {
  id: ID! legacyResourceId: UnsignedInt64! name: String! createdAt: DateTime!
  processedAt: DateTime! updatedAt: DateTime! cancelledAt: DateTime test: Boolean!
  taxesIncluded: Boolean! displayFinancialStatus: String sourceName: String
  discountCodes: [String!]! currencyCode: String! customer: Customer
  lineItems(first: Int, after: String): LineItemConnection!
  refunds(first: Int): [Refund!]!
}
type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }

type DiscountBuyerSelectionAll { all: String! }
type DiscountCustomers { customers: [Customer!]! }
type DiscountCustomerSegments { segments: [String!]! }
union DiscountContext =
  DiscountBuyerSelectionAll | DiscountCustomers | DiscountCustomerSegments
type DiscountRedeemCode { code: String! id: ID! }
type DiscountRedeemCodeConnection { nodes: [DiscountRedeemCode!]! pageInfo: PageInfo! }
type DiscountCodeBasic {
  title: String! status: String! createdAt: DateTime! updatedAt: DateTime! startsAt: DateTime!
  endsAt: DateTime context: DiscountContext!
  codes(first: Int, after: String): DiscountRedeemCodeConnection!
}
type DiscountCodeBxgy {
  title: String! status: String! createdAt: DateTime! updatedAt: DateTime! startsAt: DateTime!
  endsAt: DateTime context: DiscountContext!
  codes(first: Int, after: String): DiscountRedeemCodeConnection!
}
type DiscountCodeFreeShipping {
  title: String! status: String! createdAt: DateTime! updatedAt: DateTime! startsAt: DateTime!
  endsAt: DateTime context: DiscountContext!
  codes(first: Int, after: String): DiscountRedeemCodeConnection!
}
type DiscountCodeApp {
  title: String! status: String! createdAt: DateTime! updatedAt: DateTime! startsAt: DateTime!
  endsAt: DateTime context: DiscountContext!
  codes(first: Int, after: String): DiscountRedeemCodeConnection!
}
type DiscountAutomaticBasic { title: String! updatedAt: DateTime! }
union Discount = DiscountCodeBasic | DiscountCodeBxgy | DiscountCodeFreeShipping |
  DiscountCodeApp | DiscountAutomaticBasic
type DiscountNode { id: ID! discount: Discount! }
type DiscountNodeConnection { nodes: [DiscountNode!]! pageInfo: PageInfo! }

type Query {
  customers(first: Int, after: String, sortKey: SortKeys, query: String): CustomerConnection!
  orders(first: Int, after: String, sortKey: SortKeys, query: String): OrderConnection!
  discountNodes(
    first: Int, after: String, sortKey: SortKeys, query: String
  ): DiscountNodeConnection!
  discountNode(id: ID!): DiscountNode
  node(id: ID!): Node
}
"""

TOKEN = "shpat_0123456789abcdef"  # noqa: S105 of a shop that does not exist
SINCE = re.compile(r"^updated_at:>='([^']+)'$")

Record = dict[str, Any]


def money(amount: str) -> Record:
    """An amount in the shop's currency, which is all that is read."""
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


def customer(number: int, **fields: Any) -> Record:
    """A customer who has given the least that the API always gives."""
    return {
        "__typename": "Customer",
        "id": f"gid://shopify/Customer/{number}",
        "legacyResourceId": str(number),
        "locale": "en",
        "tags": [],
        "state": "DISABLED",
        "createdAt": "2025-01-01T00:00:00Z",
        "updatedAt": "2026-06-01T00:00:00Z",
        **fields,
    }


def line_item(number: int, amount: str = "10.00", **fields: Any) -> Record:
    """A line of one product."""
    return {
        "__typename": "LineItem",
        "id": f"gid://shopify/LineItem/{number}",
        "title": "Trail shoe",
        "quantity": 1,
        "isGiftCard": False,
        "originalTotalSet": money(amount),
        "discountAllocations": [],
        "taxLines": [],
        **fields,
    }


def order(number: int, **fields: Any) -> Record:
    """A paid order of nobody for nothing."""
    return {
        "__typename": "Order",
        "id": f"gid://shopify/Order/{number}",
        "legacyResourceId": str(number),
        "name": f"#{number}",
        "createdAt": "2026-05-01T08:00:00Z",
        "processedAt": "2026-05-01T08:00:00Z",
        "updatedAt": "2026-06-01T00:00:00Z",
        "test": False,
        "taxesIncluded": False,
        "displayFinancialStatus": "PAID",
        "sourceName": "web",
        "discountCodes": [],
        "currencyCode": "EUR",
        "lineItems": [],
        "refunds": [],
        **fields,
    }


def discount(number: int, codes: Sequence[str], owners: Sequence[int], **fields: Any) -> Record:
    """A discount for some customers."""
    return {
        "id": f"gid://shopify/DiscountCodeNode/{number}",
        "discount": {
            "__typename": "DiscountCodeBasic",
            "title": "A gift",
            "status": "ACTIVE",
            "createdAt": "2026-01-01T00:00:00Z",
            "updatedAt": "2026-06-01T00:00:00Z",
            "startsAt": "2026-01-01T00:00:00Z",
            "context": {
                "__typename": "DiscountCustomers",
                "customers": [customer(owner) for owner in owners],
            },
            "codes": [{"code": code, "id": code} for code in codes],
            **fields,
        },
    }


@dataclass
class ShopApi:
    """The shop: what it holds, what it lets its caller see, and how many points it lends."""

    customers: list[Record] = field(default_factory=list)
    orders: list[Record] = field(default_factory=list)
    discounts: list[Record] = field(default_factory=list)
    scopes: set[str] = field(
        default_factory=lambda: {"read_customers", "read_orders", "read_discounts"}
    )
    most_points: float = 2000.0
    points: float = 2000.0
    restored_each_time: float = 2000.0

    def serve_on(self, api: LoopbackApi) -> None:
        """Answers at the endpoint of the Admin API."""
        api.route("POST", r"/admin/api/2026-07/graphql\.json", self.answer)

    def answer(self, call: Call) -> Answer:
        """One query's answer, with its cost."""
        if call.headers.get("X-Shopify-Access-Token") != TOKEN:
            words = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return Answer({"errors": words}, status=401)
        self.points = min(self.most_points, self.points + self.restored_each_time)
        price = 2.0 + 4.0 * (call.json["variables"].get("first") or 0)
        cost = {
            "requestedQueryCost": price,
            "actualQueryCost": None,
            "throttleStatus": {
                "maximumAvailable": self.most_points,
                "currentlyAvailable": self.points,
                "restoreRate": 100.0,
            },
        }
        if price > 1000:
            return _refused("MAX_COST_EXCEEDED", f"Query cost is {price}, which exceeds 1000", {})
        if price > self.points:
            return _refused("THROTTLED", "Throttled", {"cost": cost})
        self.points -= price
        cost["throttleStatus"]["currentlyAvailable"] = self.points
        found = graphql_sync(
            _SCHEMA, call.json["query"], self, variable_values=call.json["variables"]
        )
        body: Record = {"data": found.data, "extensions": {"cost": cost}}
        if found.errors:
            body["errors"] = [error.formatted for error in found.errors]
        return Answer(body)

    def require(self, scope: str, name: str) -> None:
        """Refuses as Shopify does: status 200, and the scope in words."""
        if scope not in self.scopes:
            raise GraphQLError(
                f"Access denied for {name} field. Required access: `{scope}` access scope.",
                extensions={
                    "code": "ACCESS_DENIED",
                    "documentation": "the page on access scopes",
                    "requiredAccess": f"`{scope}` access scope.",
                },
            )

    def node(self, gid: str) -> Record | None:
        """Any node by its global id."""
        refunds = [refund for one in self.orders for refund in one["refunds"]]
        return next((one for one in [*self.orders, *refunds] if one["id"] == gid), None)


def _refused(code: str, message: str, extensions: Mapping[str, Any]) -> Answer:
    error = {"message": message, "extensions": {"code": code}}
    return Answer({"errors": [error], "extensions": dict(extensions)})


def _page(nodes: Sequence[Record], first: int, after: str | None) -> Record:
    start = int(after.removeprefix("cursor-")) if after else 0
    end = min(start + first, len(nodes))
    marks = {"hasNextPage": end < len(nodes), "endCursor": f"cursor-{end}" if nodes else None}
    return {"nodes": list(nodes[start:end]), "pageInfo": marks}


def _changed(nodes: Sequence[Record], query: str | None, sort_key: str) -> list[Record]:
    assert sort_key == "UPDATED_AT"
    since = ""
    if query:
        match = SINCE.match(query)
        assert match, f"no search that Shopify understands: {query}"
        since = match[1]

    def updated_at(node: Record) -> str:
        return node.get("discount", node)["updatedAt"]

    return sorted((one for one in nodes if updated_at(one) >= since), key=updated_at)


def _schema() -> Any:
    schema = build_schema(SCHEMA)
    lists = {
        "customers": ("customers", "read_customers"),
        "orders": ("orders", "read_orders"),
        "discountNodes": ("discounts", "read_discounts"),
    }
    for name, (attribute, scope) in lists.items():

        def resolve_list(shop, _info, _n=name, _a=attribute, _s=scope, **given):
            shop.require(_s, _n)
            changed = _changed(getattr(shop, _a), given.get("query"), given["sortKey"])
            return _page(changed, given["first"], given.get("after"))

        schema.query_type.fields[name].resolve = resolve_list
    schema.query_type.fields["node"].resolve = lambda shop, _info, id: shop.node(id)  # noqa: A006
    schema.query_type.fields["discountNode"].resolve = lambda shop, _info, id: next(  # noqa: A006
        (one for one in shop.discounts if one["id"] == id), None
    )
    nested = {
        "Order": ["lineItems"],
        "Refund": ["refundLineItems", "refundShippingLines"],
        "DiscountCodeBasic": ["codes"],
    }
    for owner, names in nested.items():
        for name in names:

            def resolve_nested(holder, _info, first, after=None, _n=name):
                return _page(holder[_n], first, after)

            schema.type_map[owner].fields[name].resolve = resolve_nested

    def resolve_customer(holder, info):
        info.root_value.require("read_customers", "customer")
        return holder.get("customer")

    schema.type_map["Order"].fields["customer"].resolve = resolve_customer
    return schema


_SCHEMA = _schema()
