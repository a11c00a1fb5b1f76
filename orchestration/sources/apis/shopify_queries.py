"""What is asked of Shopify: one query per raw table and one per nested list that may go on.

Fields after the GraphQL Admin API reference, version 2026-07. Asked for are the fields that the
contract needs and no others: no notes, no addresses beyond city and country, no payment details.
"""

MONEY = "{ shopMoney { amount currencyCode } }"
GOES_ON = "pageInfo { hasNextPage endCursor }"

CUSTOMER = """
id legacyResourceId firstName lastName locale tags state createdAt updatedAt
defaultAddress { city countryCodeV2 }
defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
defaultPhoneNumber { phoneNumber marketingState marketingUpdatedAt }
"""

LINE_ITEM = f"""
id title quantity isGiftCard
product {{ id productType category {{ name }} }}
originalTotalSet {MONEY}
discountAllocations {{ allocatedAmountSet {MONEY} }}
taxLines {{ priceSet {MONEY} }}
"""

REFUND_LINE = f"lineItem {{ id isGiftCard }} subtotalSet {MONEY} totalTaxSet {MONEY}"
REFUND_SHIPPING = f"subtotalAmountSet {MONEY} taxAmountSet {MONEY}"

ORDER = f"""
id legacyResourceId name createdAt processedAt updatedAt cancelledAt test taxesIncluded
displayFinancialStatus sourceName discountCodes currencyCode
customer {{ id legacyResourceId }}
lineItems(first: 10) {{ nodes {{ {LINE_ITEM} }} {GOES_ON} }}
refunds {{
  id createdAt totalRefundedSet {MONEY}
  refundLineItems(first: 5) {{ nodes {{ {REFUND_LINE} }} {GOES_ON} }}
  refundShippingLines(first: 2) {{ nodes {{ {REFUND_SHIPPING} }} {GOES_ON} }}
}}
"""

_CODES = "codes(first: 5) { nodes { code } pageInfo { hasNextPage endCursor } }"
_OWNERS = "context { __typename ... on DiscountCustomers { customers { id legacyResourceId } } }"
_CODE_DISCOUNT = f"title status createdAt updatedAt startsAt endsAt {_OWNERS} {_CODES}"
CODE_DISCOUNTS = (
    "DiscountCodeBasic",
    "DiscountCodeBxgy",
    "DiscountCodeFreeShipping",
    "DiscountCodeApp",
)

DISCOUNT = (
    "id discount { __typename "
    + " ".join(f"... on {kind} {{ {_CODE_DISCOUNT} }}" for kind in CODE_DISCOUNTS)
    + " }"
)


def page_query(field: str, fields: str) -> str:
    """A page of a list that is sorted by the time of the last change.

    Args:
        field: The list, as the query root calls it.
        fields: Of each node.

    Returns:
        A query with the variables `first`, `after` and `query`; its page is called `page`.
    """
    return f"""
    query ($first: Int!, $after: String, $query: String) {{
      page: {field}(first: $first, after: $after, sortKey: UPDATED_AT, query: $query) {{
        nodes {{ {fields} }} {GOES_ON}
      }}
    }}
    """


def nested_query(owner: str, field: str, fields: str) -> str:
    """A further page of a list inside one node; variables `id`, `first` and `after`."""
    return f"""
    query ($id: ID!, $first: Int!, $after: String) {{
      node(id: $id) {{
        ... on {owner} {{
          page: {field}(first: $first, after: $after) {{ nodes {{ {fields} }} {GOES_ON} }}
        }}
      }}
    }}
    """


def codes_query() -> str:
    """A further page of a discount's codes; variables `id`, `first` and `after`."""
    page = f"page: codes(first: $first, after: $after) {{ nodes {{ code }} {GOES_ON} }}"
    kinds = " ".join(f"... on {kind} {{ {page} }}" for kind in CODE_DISCOUNTS)
    return f"""
    query ($id: ID!, $first: Int!, $after: String) {{
      node: discountNode(id: $id) {{ discount {{ {kinds} }} }}
    }}
    """
