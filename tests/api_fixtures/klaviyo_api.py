"""An account that speaks Klaviyo's JSON:API, revision 2026-01-15, as far as the pipeline asks it.

Written after the public reference: sparse fieldsets, filters in brackets, pages that follow each
other by `links.next`, subscriptions only for who asks for them, errors as JSON:API error objects.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.loopback import Answer, Call, LoopbackApi

KEY = "pk_0123456789abcdef"  # of an account that does not exist
UPDATED = re.compile(r"^greater-than\(updated,([^)]+)\)$")
OF_METRIC = re.compile(r'^equals\(metric_id,"(\w+)"\)(?:,greater-or-equal\(datetime,([^)]+)\))?$')

Record = dict[str, Any]


def profile(number: str, updated: str = "2026-06-01T00:00:00+00:00", **attributes: Any) -> Record:
    """A profile of whom the account knows next to nothing."""
    return {
        "type": "profile",
        "id": number,
        "attributes": {
            "email": None,
            "phone_number": None,
            "external_id": None,
            "first_name": None,
            "last_name": None,
            "locale": None,
            "created": "2025-01-05T09:00:00+00:00",
            "updated": updated,
            "location": {"city": None, "country": None, "ip": "192.0.2.7"},
            "properties": {"shoe size": 43},
            "subscriptions": {"email": {"marketing": {"consent": "NEVER_SUBSCRIBED"}}},
            **attributes,
        },
        "relationships": {"lists": {"links": {"self": "lists of the profile"}}},
        "links": {"self": "the profile itself"},
    }


def metric(number: str, name: str) -> Record:
    """A kind of event."""
    return {
        "type": "metric",
        "id": number,
        "attributes": {"name": name, "integration": {"name": "API"}},
    }


def event(number: str, of: str, at: str, who: str | None = "P1", **properties: Any) -> Record:
    """An event of a metric."""
    return {
        "type": "event",
        "id": number,
        "attributes": {"datetime": at, "event_properties": properties, "uuid": f"uuid-{number}"},
        "relationships": {
            "profile": {"data": {"type": "profile", "id": who} if who else None},
            "metric": {"data": {"type": "metric", "id": of}},
        },
        "links": {"self": "the event itself"},
    }


def errors(status: int, code: str, title: str, **headers: str) -> Answer:
    """What the API answers when it does not."""
    error = {"id": "0f3c", "status": status, "code": code, "title": title, "detail": title}
    return Answer({"errors": [error]}, status=status, headers=headers)


@dataclass
class AccountApi:
    """The account, and what its key may read."""

    profiles: list[Record] = field(default_factory=list)
    metrics: list[Record] = field(default_factory=list)
    events: list[Record] = field(default_factory=list)
    scopes: set[str] = field(
        default_factory=lambda: {"profiles:read", "metrics:read", "events:read"}
    )
    page_size: int | None = None
    url: str = ""

    def serve_on(self, api: LoopbackApi) -> None:
        """Answers at the three endpoints."""
        self.url = api.url
        api.route("GET", "/api/profiles", lambda call: self._list(call, "profiles"))
        api.route("GET", "/api/metrics", lambda call: self._list(call, "metrics"))
        api.route("GET", "/api/events", lambda call: self._list(call, "events"))

    def _list(self, call: Call, name: str) -> Answer:
        if call.headers.get("Authorization") != f"Klaviyo-API-Key {KEY}":
            return errors(401, "authentication_failed", "Authentication credentials are invalid.")
        if call.headers.get("revision") != "2026-01-15":
            return errors(400, "invalid", "A valid revision header is required.")
        if f"{name}:read" not in self.scopes:
            return errors(403, "permission_denied", "You do not have permission.")
        found = getattr(self, f"_{name}")(call)
        start = int(call.query.get("page[cursor]", "0"))
        size = self.page_size or int(call.query.get("page[size]", "200"))
        next_link = None
        if start + size < len(found):
            asked = {**call.query, "page[cursor]": str(start + size)}
            next_link = f"{self.url}{call.path}?{urlencode(asked)}"
        links = {"self": f"{self.url}{call.path}", "next": next_link, "prev": None}
        return Answer({"data": found[start : start + size], "links": links})

    def _profiles(self, call: Call) -> list[Record]:
        assert call.query["sort"] == "updated"
        since = ""
        if "filter" in call.query:
            match = UPDATED.match(call.query["filter"])
            assert match, f"no filter that Klaviyo understands: {call.query['filter']}"
            since = match[1].replace("Z", "+00:00")
        wanted = call.query["fields[profile]"].split(",")
        if "subscriptions" not in call.query.get("additional-fields[profile]", ""):
            wanted.remove("subscriptions")
        changed = [one for one in self.profiles if one["attributes"]["updated"] > since]
        changed.sort(key=lambda one: one["attributes"]["updated"])
        return [{**one, "attributes": _sparse(one["attributes"], wanted)} for one in changed]

    def _metrics(self, call: Call) -> list[Record]:
        wanted = call.query["fields[metric]"].split(",")
        return [{**one, "attributes": _sparse(one["attributes"], wanted)} for one in self.metrics]

    def _events(self, call: Call) -> list[Record]:
        assert call.query["sort"] == "datetime"
        match = OF_METRIC.match(call.query["filter"])
        assert match, f"no filter that Klaviyo understands: {call.query['filter']}"
        since = datetime.fromisoformat(match[2] or "1970-01-01T00:00:00+00:00")

        def happened_at(one: Record) -> datetime:
            return datetime.fromisoformat(one["attributes"]["datetime"])

        found = [
            one
            for one in self.events
            if one["relationships"]["metric"]["data"]["id"] == match[1]
            and happened_at(one) >= since
        ]
        wanted = call.query["fields[event]"].split(",")
        return [
            {**one, "attributes": _sparse(one["attributes"], wanted)}
            for one in sorted(found, key=happened_at)
        ]


def _sparse(attributes: Record, wanted: list[str]) -> Record:
    """Only the asked fields; `location.city` asks for one field of a field."""
    kept: Record = {name: attributes[name] for name in wanted if name in attributes}
    for path in (name for name in wanted if "." in name):
        outer, _, inner = path.partition(".")
        if attributes.get(outer) is not None:
            kept.setdefault(outer, {})[inner] = attributes[outer].get(inner)
    return kept
