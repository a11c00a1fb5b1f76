"""An account that speaks HubSpot's CRM API (v3 objects and search, v4 associations).

Written after the public reference: a search gives 10,000 results and no more, pages by `after`,
filters and sorts by properties; batches answer 207 where some of what was asked is not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.loopback import Answer, Call, LoopbackApi

TOKEN = "pat-eu1-0123456789abcdef"  # noqa: S105 of an account that does not exist
MODIFIED = {"contacts": "lastmodifieddate", "deals": "hs_lastmodifieddate"}

Record = dict[str, Any]


def contact(number: int, modified: str = "2026-06-01T00:00:00.000Z", **properties: Any) -> Record:
    """A contact; `history` is what `propertiesWithHistory` tells."""
    history = properties.pop("history", {})
    return {
        "id": str(number),
        "properties": {
            "hs_object_id": str(number),
            "createdate": "2025-01-05T09:00:00.000Z",
            "lastmodifieddate": modified,
            "email": None,
            **properties,
        },
        "propertiesWithHistory": history,
        "createdAt": "2025-01-05T09:00:00.000Z",
        "updatedAt": modified,
        "archived": False,
    }


def deal(number: int, modified: str = "2026-06-01T00:00:00.000Z", **properties: Any) -> Record:
    """A deal that was won."""
    return {
        "id": str(number),
        "properties": {
            "hs_object_id": str(number),
            "hs_lastmodifieddate": modified,
            "hs_is_closed_won": "true",
            "amount": "100",
            "dealname": "Ada Berg, 12 pairs",
            **properties,
        },
        "createdAt": "2025-01-05T09:00:00.000Z",
        "updatedAt": modified,
        "archived": False,
    }


def refusal(status: int, category: str, message: str, **context: list[str]) -> Answer:
    """What the API answers when it does not."""
    body = {
        "status": "error",
        "message": message,
        "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
        "category": category,
        "errors": [{"message": message, "context": context}],
    }
    return Answer(body, status=status)


@dataclass
class AccountApi:
    """The account, and what its token may read."""

    contacts: list[Record] = field(default_factory=list)
    deals: list[Record] = field(default_factory=list)
    contacts_of: dict[str, list[int]] = field(default_factory=dict)
    scopes: set[str] = field(
        default_factory=lambda: {"crm.objects.contacts.read", "crm.objects.deals.read"}
    )
    most_results: int = 10_000
    associations_at_once: int = 500
    deleted_meanwhile: set[str] = field(default_factory=set)

    def serve_on(self, api: LoopbackApi) -> None:
        """Answers at the endpoints that are asked."""
        api.route("GET", "/account-info/v3/details", self._details)
        for kind in MODIFIED:
            api.route(
                "POST",
                f"/crm/v3/objects/{kind}/search",
                lambda call, of=kind: self._guarded(call, of, self._search),
            )
        api.route(
            "POST",
            "/crm/v3/objects/contacts/batch/read",
            lambda call: self._guarded(call, "contacts", self._batch),
        )
        api.route(
            "POST",
            "/crm/v4/associations/deals/contacts/batch/read",
            lambda call: self._guarded(call, "deals", self._associations),
        )

    def _details(self, call: Call) -> Answer:
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        return Answer({"portalId": 1, "companyCurrency": "EUR", "timeZone": "Europe/Berlin"})

    def _guarded(self, call: Call, kind: str, answer: Any) -> Answer:
        scope = f"crm.objects.{kind}.read"
        if scope not in self.scopes:
            words = "This app hasn't been granted all required scopes."
            return refusal(403, "MISSING_SCOPES", words, requiredGranularScopes=[scope])
        found: Answer = answer(call, kind)
        return found

    def _search(self, call: Call, kind: str) -> Answer:
        asked = call.json
        (group,) = asked["filterGroups"]
        (sort,) = asked["sorts"]
        assert sort["direction"] == "ASCENDING"
        assert 1 <= asked["limit"] <= 200
        records = [
            one
            for one in getattr(self, kind)
            if all(_passes(one["properties"], rule) for rule in group["filters"])
        ]
        records.sort(key=lambda one: _comparable(one["properties"][sort["propertyName"]]))
        start = int(asked.get("after", "0"))
        end = start + asked["limit"]
        if end > self.most_results:
            return refusal(400, "VALIDATION_ERROR", "The requested paging is beyond the limit.")
        wanted = {"hs_object_id", *asked["properties"]}
        results = [
            {
                **{name: one[name] for name in ("id", "createdAt", "updatedAt", "archived")},
                "properties": {k: v for k, v in one["properties"].items() if k in wanted},
            }
            for one in records[start:end]
        ]
        body: Record = {"total": len(records), "results": results}
        if end < len(records):
            body["paging"] = {"next": {"after": str(end)}}
        return Answer(body)

    def _batch(self, call: Call, _kind: str) -> Answer:
        asked = call.json
        assert len(asked["inputs"]) <= 50, "with history no more than 50 at once"
        ids = {one["id"] for one in asked["inputs"]} - self.deleted_meanwhile
        results = [
            {
                **one,
                "properties": {name: one["properties"].get(name) for name in asked["properties"]},
                "propertiesWithHistory": {
                    name: one["propertiesWithHistory"].get(name, [])
                    for name in asked["propertiesWithHistory"]
                },
            }
            for one in self.contacts
            if one["id"] in ids
        ]
        is_whole = len(results) == len(asked["inputs"])
        body: Record = {"status": "COMPLETE", "results": results}
        if not is_whole:
            body |= {"numErrors": 1, "errors": [{"category": "OBJECT_NOT_FOUND"}]}
        return Answer(body, status=200 if is_whole else 207)

    def _associations(self, call: Call, _kind: str) -> Answer:
        results = []
        missing = 0
        for asked in call.json["inputs"]:
            found = self.contacts_of.get(asked["id"], [])
            start = int(asked.get("after", "0"))
            end = start + self.associations_at_once
            missing += not found
            if not found:
                continue
            kinds = [{"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}]
            to = [{"toObjectId": one, "associationTypes": kinds} for one in found[start:end]]
            result: Record = {"from": {"id": asked["id"]}, "to": to}
            if end < len(found):
                result["paging"] = {"next": {"after": str(end), "link": "not to be followed"}}
            results.append(result)
        body: Record = {"status": "COMPLETE", "results": results}
        if missing:
            body |= {
                "numErrors": missing,
                "errors": [{"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}],
            }
        return Answer(body, status=207 if missing else 200)


def _passes(properties: Mapping[str, Any], rule: Mapping[str, str]) -> bool:
    value = _comparable(properties[rule["propertyName"]])
    bound = int(rule["value"])
    return {"GTE": value >= bound, "GT": value > bound, "EQ": value == bound}[rule["operator"]]


def _comparable(value: str) -> int:
    """Ids and instants (milliseconds), which is what searches compare here."""
    if value.isdigit():
        return int(value)
    return round(datetime.fromisoformat(value).timestamp() * 1000)
