"""Made-up systems with a brand's own customers: Shopify, Klaviyo, HubSpot."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from orchestration.benchmark.systems.system import (
    Reply,
    Request,
    System,
    numbered,
    said,
    text_of,
    wrapped,
)

_AT = "2026-06-01T00:00:00Z"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_EPOCH_MILLISECONDS = round(_EPOCH.timestamp() * 1000)

KLAVIYO_PAGE, HUBSPOT_PAGE, HUBSPOT_MOST = 100, 100, 10_000


def _money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


def _line(place: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/LineItem/{{n}}{place}",
        "title": "Trail shoe",
        "quantity": 1,
        "isGiftCard": False,
        "product": {
            "id": f"gid://shopify/Product/{place}",
            "productType": "Shoes",
            "category": {"name": "Athletic shoes"},
        },
        "originalTotalSet": _money("129.95"),
        "discountAllocations": [{"allocatedAmountSet": _money("13.00")}],
        "taxLines": [{"priceSet": _money("18.67")}],
    }


_WHOLE = {"hasNextPage": False, "endCursor": None}
_ORDER = text_of(
    {
        "id": "gid://shopify/Order/{n}",
        "legacyResourceId": "{n}",
        "name": "#{n}",
        "createdAt": _AT,
        "processedAt": _AT,
        "updatedAt": _AT,
        "cancelledAt": None,
        "test": False,
        "taxesIncluded": True,
        "displayFinancialStatus": "PAID",
        "sourceName": "web",
        "discountCodes": ["RUN10"],
        "currencyCode": "EUR",
        "customer": {"id": "gid://shopify/Customer/{n}", "legacyResourceId": "{n}"},
        "lineItems": {"nodes": [_line(1), _line(2)], "pageInfo": _WHOLE},
        "refunds": [],
    }
)


def _shopify(request: Request, records: int) -> Reply:
    """Orders with two lines each; the shop has no customers and no discounts to list."""
    asked = orjson.loads(request.body)
    if "page: orders(" not in asked["query"]:
        return said({"data": {"page": {"nodes": [], "pageInfo": _WHOLE}}})
    start = int(asked["variables"].get("after") or 0)
    end = min(start + asked["variables"]["first"], records)
    info = text_of({"hasNextPage": end < records, "endCursor": str(end)})
    throttle = {"maximumAvailable": 2000, "currentlyAvailable": 1900, "restoreRate": 100}
    cost = text_of({"cost": {"requestedQueryCost": 50, "throttleStatus": throttle}})
    return wrapped(
        '{"data":{"page":{"nodes":[',
        numbered(_ORDER, start, end),
        f'],"pageInfo":{info}}}}},"extensions":{cost}}}',
    )


_PROFILE = text_of(
    {
        "type": "profile",
        "id": "01JPROFILE{n}",
        "attributes": {
            "email": "runner{n}@example.org",
            "phone_number": None,
            "external_id": "c-{n}",
            "first_name": "Mara",
            "last_name": "Runner {n}",
            "locale": "de-DE",
            "created": "2025-01-05T09:00:00+00:00",
            "updated": "2026-06-01T00:00:00+00:00",
            "location": {"city": "Cologne", "country": "Germany"},
            "subscriptions": {
                "email": {
                    "marketing": {
                        "can_receive_email_marketing": True,
                        "consent": "SUBSCRIBED",
                        "consent_timestamp": "2025-01-05T09:00:00+00:00",
                        "last_updated": "2025-01-05T09:00:00+00:00",
                        "method": "FORM",
                        "suppression": [],
                    }
                },
                "sms": {"marketing": {"consent": "NEVER_SUBSCRIBED"}},
            },
        },
        "links": {"self": "https://a.klaviyo.com/api/profiles/01JPROFILE{n}/"},
    }
)


def _klaviyo(request: Request, records: int) -> Reply:
    start = int(request.query.get("page[cursor]", 0))
    end = min(start + KLAVIYO_PAGE, records)
    following = f"{request.url}/api/profiles?page%5Bcursor%5D={end}" if end < records else None
    return wrapped(
        '{"data":[',
        numbered(_PROFILE, start, end),
        f'],"links":{text_of({"next": following})}}}',
    )


def _changed_at(number: int) -> str:
    instant = _EPOCH + timedelta(milliseconds=number)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_CONTACT = text_of(
    {
        "id": "{n}",
        "properties": {
            "email": "runner{n}@example.org",
            "firstname": "Mara",
            "lastname": "Runner {n}",
            "city": "Cologne",
            "hs_country_region_code": "DE",
            "createdate": "2025-01-05T09:00:00Z",
            "lastmodifieddate": _AT,
            "hs_email_optout": "false",
        },
        "propertiesWithHistory": {
            "hs_email_optout": [
                {"value": "false", "timestamp": "2026-01-01T00:00:00Z", "sourceType": "FORM"},
                {"value": "true", "timestamp": "2025-01-01T00:00:00Z", "sourceType": "FORM"},
            ]
        },
        "createdAt": "2025-01-05T09:00:00Z",
        "updatedAt": _AT,
        "archived": False,
    }
)


def _hubspot(request: Request, records: int) -> Reply:
    """Contacts, of which another changed each millisecond; no deals."""
    if request.path.startswith("/account-info/"):
        return said({"companyCurrency": "EUR"})
    asked = orjson.loads(request.body)
    if request.path.endswith("/batch/read"):
        read = ",".join([_CONTACT.replace("{n}", one["id"]) for one in asked["inputs"]])
        return wrapped('{"results":[', read, "]}")
    if "/deals/" in request.path:
        return said({"results": []})
    (since,) = asked["filterGroups"][0]["filters"]
    after = int(asked.get("after") or 0)
    first = max(0, int(since["value"]) - _EPOCH_MILLISECONDS)
    end = min(first + after + HUBSPOT_PAGE, first + HUBSPOT_MOST, records)
    found = [
        {"id": str(number), "properties": {"lastmodifieddate": _changed_at(number)}}
        for number in range(first + after, end)
    ]
    is_last = end >= min(records, first + HUBSPOT_MOST)
    following = {} if is_last else {"paging": {"next": {"after": str(after + HUBSPOT_PAGE)}}}
    return said({"results": found, **following})


SYSTEMS = {
    "shopify": System(
        "shopify",
        "orders",
        {"shop": "stridewell"},
        {"access_token": "shpat_of_nobody"},
        answer=_shopify,
    ),
    "klaviyo": System("klaviyo", "profiles", secrets={"api_key": "pk_of_nobody"}, answer=_klaviyo),
    "hubspot": System(
        "hubspot", "contacts", secrets={"access_token": "pat_of_nobody"}, answer=_hubspot
    ),
}
