"""Klaviyo: profiles with their consent by channel, and events of the metrics that are conversions.

JSON:API: pages follow each other by `links.next`. Only the fields that the contract needs are
asked for, and of an event's properties only those that the options name are kept.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from orchestration.sources.apis.consents import CONSENT_MEANING, Purpose, meaning_of
from orchestration.sources.kind import Kind, Options, Page, RawTable, Source

if TYPE_CHECKING:
    from dlt.sources.helpers.rest_client.client import RESTClient

PROFILE_OVERLAP = timedelta(minutes=10)
EVENT_OVERLAP = timedelta(days=1)
"""Events carry the time they happened, and integrations hand some over hours later."""

PROFILE_FIELDS = (
    "created,email,external_id,first_name,last_name,locale,location.city,location.country,"
    "phone_number,subscriptions,updated"
)

logger = logging.getLogger(__name__)

ConversionKind = Literal["app_install", "lead", "signup", "coupon_redemption"]
ConversionColumn = Literal["value", "currency", "promo_code", "referral_click_id"]


def _usual_properties() -> Mapping[ConversionColumn, str]:
    return {"value": "$value"}


class KlaviyoOptions(Options):
    """What a deployment chooses.

    Attributes:
        conversions: Names of metrics to the kind of conversion their events are. Events of other
            metrics are never asked for.
        event_properties: Columns of a conversion to the event property that holds it.
        consent_covers: Purposes that the texts of the sign-up forms name.
        revision: Of the API, a date.
        base_url: Root of the API, for a proxy.
    """

    conversions: Mapping[str, ConversionKind] = Field(default_factory=dict)
    event_properties: Mapping[ConversionColumn, str] = Field(default_factory=_usual_properties)
    consent_covers: tuple[Purpose, ...] = ("outreach",)
    revision: str = Field("2026-01-15", pattern=r"^\d{4}-\d{2}-\d{2}$")
    base_url: str = "https://a.klaviyo.com"


def pages(source: Source) -> Iterator[Page]:
    """Profiles that changed, then events of the metrics that are conversions."""
    from dlt.sources.helpers.rest_client.auth import APIKeyAuth
    from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator

    from orchestration.sources.client import open_client

    client = open_client(
        source.options.base_url,
        auth=APIKeyAuth(
            name="Authorization",
            api_key=f"Klaviyo-API-Key {source.secret('api_key')}",
            location="header",
        ),
        headers={"revision": source.options.revision, "Accept": "application/vnd.api+json"},
        paginator=JSONLinkPaginator(next_url_path="links.next"),
        data_selector="data",
    )
    with closing(client.session):
        yield Page("consent_meaning", [meaning_of(source.options.consent_covers)])
        yield from _profiles(source, client)
        if source.options.conversions:
            yield from _events(source, client)


def _profiles(source: Source, client: "RESTClient") -> Iterator[Page]:
    since = source.cursor("profiles", overlap=PROFILE_OVERLAP)
    latest = source.cursor("profiles") or ""
    asked = {
        "additional-fields[profile]": "subscriptions",
        "fields[profile]": PROFILE_FIELDS,
        "page[size]": 100,
        "sort": "updated",
        **({"filter": f"greater-than(updated,{since})"} if since else {}),
    }
    for found in client.paginate("/api/profiles", params=asked):
        for profile in found:
            latest = max(latest, profile["attributes"].get("updated") or "")
        yield Page("profiles", [_without_links(one) for one in found], cursor=latest or None)


def _events(source: Source, client: "RESTClient") -> Iterator[Page]:
    kinds: Mapping[str, str] = source.options.conversions
    metrics = []
    for found in client.paginate("/api/metrics", params={"fields[metric]": "name"}):
        names = {metric["id"]: metric["attributes"].get("name") for metric in found}
        landed = [{"id": i, "name": n, "kind": kinds.get(n or "")} for i, n in names.items()]
        yield Page("metrics", landed)
        metrics += [one for one in landed if one["kind"]]
    for name in sorted(set(kinds) - {one["name"] for one in metrics}):
        logger.warning("Klaviyo knows no metric %r yet, so it gives no conversions", name)

    # One instant per metric: a metric that is named later is read from its beginning.
    reached: dict[str, str] = json.loads(source.cursor("events") or "{}")
    for metric in sorted(metrics, key=lambda one: str(one["id"])):
        yield from _events_of(source, client, str(metric["id"]), reached)


def _events_of(
    source: Source, client: "RESTClient", metric: str, reached: dict[str, str]
) -> Iterator[Page]:
    only = f'equals(metric_id,"{metric}")'
    if metric in reached:
        since = datetime.fromisoformat(reached[metric]) - EVENT_OVERLAP
        only += f",greater-or-equal(datetime,{since.isoformat()})"
    asked = {
        "fields[event]": "datetime,event_properties",
        "filter": only,
        "page[size]": 200,
        "sort": "datetime",
    }
    for found in client.paginate("/api/events", params=asked):
        events = [_event(one, metric, source.options.event_properties) for one in found]
        times = [event["occurred_at"] for event in events if event["occurred_at"]]
        reached[metric] = max([reached.get(metric, ""), *times])
        cursor = {name: at for name, at in reached.items() if at}
        yield Page("events", events, cursor=json.dumps(cursor, sort_keys=True) if cursor else None)


def _event(one: Mapping[str, Any], metric: str, names: Mapping[str, str]) -> dict[str, Any]:
    """An event cut down to what the contract needs: what people typed or read stays there."""
    attributes = one.get("attributes") or {}
    properties = attributes.get("event_properties") or {}
    profile = ((one.get("relationships") or {}).get("profile") or {}).get("data") or {}
    return {
        "id": one["id"],
        "metric_id": metric,
        "profile_id": profile.get("id"),
        "occurred_at": attributes.get("datetime"),
        **{column: properties.get(name) for column, name in sorted(names.items())},
    }


def _without_links(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in {"links", "relationships"}}


KIND = Kind(
    name="klaviyo",
    title="Klaviyo",
    tables=(
        CONSENT_MEANING,
        RawTable("profiles", "One row per profile, as last changed.", "profiles:read"),
        RawTable(
            "metrics",
            "One row per metric and extraction, with the kind of conversion it stands for.",
            "metrics:read",
            is_snapshot=True,
        ),
        RawTable("events", "One row per event of a metric that is a conversion.", "events:read"),
    ),
    pages=pages,
    options=KlaviyoOptions,
    secrets=("api_key",),
)
