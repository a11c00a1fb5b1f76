"""HubSpot: contacts with the history of what they agreed to, and deals with their contacts.

What changed is found by search; what a contact agreed to is read with its history, since only that
tells when. What the records mean stands in `stg_hubspot__*`.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from orchestration.sources.apis.consents import CONSENT_MEANING, Purpose, meaning_of
from orchestration.sources.apis.hubspot_search import Search, milliseconds
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient

OVERLAP = timedelta(minutes=10)
"""HubSpot's search follows its database, "a few moments" later as its makers say."""

CONTACT_PROPERTIES = (
    "email",
    "phone",
    "mobilephone",
    "firstname",
    "lastname",
    "city",
    "hs_country_region_code",
    "hs_language",
    "gender",
    "industry",
    "createdate",
    "lastmodifieddate",
    "hs_email_optout",
)
CONTACT_HISTORY = ("hs_email_optout", "hs_legal_basis")
WITH_HISTORY_AT_ONCE = 50

DEAL_PROPERTIES = (
    "amount",
    "deal_currency_code",
    "closedate",
    "createdate",
    "pipeline",
    "dealstage",
    "hs_is_closed_won",
)


class HubspotOptions(Options):
    """What a deployment chooses.

    Attributes:
        consent_covers: Purposes that the texts of the forms name.
        base_url: Root of the API, for a proxy.
    """

    consent_covers: tuple[Purpose, ...] = ("outreach",)
    base_url: str = "https://api.hubapi.com"


def pages(source: Source) -> Iterator[Page]:
    """The account's currency, then contacts and deals that changed."""
    from dlt.sources.helpers.rest_client.auth import BearerTokenAuth

    from orchestration.sources.client import open_client

    client = open_client(
        source.options.base_url, auth=BearerTokenAuth(token=source.secret("access_token"))
    )
    with closing(client.session):
        yield Page("consent_meaning", [meaning_of(source.options.consent_covers)])
        details = client.get("/account-info/v3/details")
        details.raise_for_status()
        yield Page("account", [{"companyCurrency": details.json().get("companyCurrency")}])
        yield from _contacts(source, client)
        yield from _deals(source, client)


def _contacts(source: Source, client: "RESTClient") -> Iterator[Page]:
    reached = source.cursor("contacts")
    search = Search(client, "contacts", "lastmodifieddate")
    for found in search.since(_since(source, "contacts")):
        ids = [one["id"] for one in found]
        records = [
            record
            for start in range(0, len(ids), WITH_HISTORY_AT_ONCE)
            for record in _with_history(client, ids[start : start + WITH_HISTORY_AT_ONCE])
        ]
        reached = _reached(reached, [search.changed_at(one) for one in found])
        yield Page("contacts", records, cursor=reached)


def _with_history(client: "RESTClient", ids: Sequence[str]) -> list[dict[str, Any]]:
    """Contacts by id; one that was deleted meanwhile is not among them."""
    asked = {
        "inputs": [{"id": one} for one in ids],
        "properties": list(CONTACT_PROPERTIES),
        "propertiesWithHistory": list(CONTACT_HISTORY),
    }
    response = client.post("/crm/v3/objects/contacts/batch/read", json=asked)
    response.raise_for_status()
    found = {one["id"]: one for one in response.json().get("results") or []}
    records = []
    for one in (found[number] for number in ids if number in found):
        history = one.get("propertiesWithHistory") or {}
        stripped = {  # who of the brand's staff changed it is nobody's business here
            name: [{"value": e.get("value"), "timestamp": e.get("timestamp")} for e in entries]
            for name, entries in history.items()
            if name in CONTACT_HISTORY
        }
        records.append({**one, "propertiesWithHistory": stripped})
    return records


def _deals(source: Source, client: "RESTClient") -> Iterator[Page]:
    reached = source.cursor("deals")
    search = Search(client, "deals", "hs_lastmodifieddate", DEAL_PROPERTIES)
    for found in search.since(_since(source, "deals")):
        contacts = _contacts_of(client, [one["id"] for one in found])
        records = [{**one, "_contacts": contacts.get(one["id"], [])} for one in found]
        reached = _reached(reached, [search.changed_at(one) for one in found])
        yield Page("deals", records, cursor=reached)


def _contacts_of(client: "RESTClient", deals: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Contacts of each deal, in the order of their ids."""
    contacts: dict[str, list[dict[str, Any]]] = {}
    asked: list[dict[str, str]] = [{"id": deal} for deal in deals]
    while asked:
        response = client.post(
            "/crm/v4/associations/deals/contacts/batch/read", json={"inputs": asked}
        )
        response.raise_for_status()
        asked = []
        for result in response.json().get("results") or []:
            deal = str(result["from"]["id"])
            for to in result.get("to") or []:
                labels = [kind.get("label") for kind in to.get("associationTypes") or []]
                contact = {"id": str(to["toObjectId"]), "labels": labels}
                contacts.setdefault(deal, []).append(contact)
            after = ((result.get("paging") or {}).get("next") or {}).get("after")
            if after is not None:
                asked.append({"id": deal, "after": after})
    return {deal: sorted(found, key=lambda one: int(one["id"])) for deal, found in contacts.items()}


def _since(source: Source, table: str) -> int:
    cursor = source.cursor(table, overlap=OVERLAP)
    return milliseconds(cursor) if cursor else 0


def _reached(before: str | None, changes: Sequence[int]) -> str | None:
    known = [milliseconds(before)] if before else []
    if not known and not changes:
        return None
    instant = datetime.fromtimestamp(max([*known, *changes]) / 1000, UTC)
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


KIND = Kind(
    name="hubspot",
    title="HubSpot",
    tables=(
        CONSENT_MEANING,
        RawTable(
            "account",
            "One row per extraction: the currency of the account.",
            "any scope at all",
            is_snapshot=True,
        ),
        RawTable(
            "contacts",
            "One row per contact with the history of its consent, as last changed.",
            "crm.objects.contacts.read",
        ),
        RawTable(
            "deals",
            "One row per deal with its contacts, as last changed.",
            "crm.objects.deals.read and crm.objects.contacts.read",
        ),
    ),
    pages=pages,
    options=HubspotOptions,
    secrets=("access_token",),
)
