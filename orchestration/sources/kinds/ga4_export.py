"""Google Analytics 4, as its BigQuery export wrote it: landings with a referral code, conversions.

Everything else that visitors did stays where it is. Which events count as what, and which parameter
holds the code, is the deployment's choice.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from orchestration.sources.files.event_files import Event, money, query_value, text
from orchestration.sources.files.measured import EventOptions, pages_of_events
from orchestration.sources.kind import Kind, Page, RawTable, Source

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Ga4Options(EventOptions):
    """`EventOptions`, and which events are landings.

    Attributes:
        click_events: Events that say somebody landed on a page.
    """

    click_events: tuple[str, ...] = ("page_view", "session_start")


def pages(source: Source) -> Iterator[Page]:
    """Landings and conversions of every file."""
    return pages_of_events(source, KIND.tables, partial(_records, source.options))


def _records(options: Ga4Options, event: Event) -> Iterator[tuple[str, dict[str, Any]]]:
    name = event.get("event_name")
    is_click = name in options.click_events
    kind = options.conversions.get(name) if isinstance(name, str) else None
    if not is_click and kind is None:
        return
    parameters = _parameters(event.get("event_params"))
    code = query_value(parameters.get("page_location"), options.code_parameters) or next(
        (code for key in options.code_parameters if (code := text(parameters.get(key)))), None
    )
    customer_id = text(event.get("user_id")) if options.user_id_is_customer_id else None
    common = {
        "at": _instant(event.get("event_timestamp")),
        "user_pseudo_id": text(event.get("user_pseudo_id")),
        "ga_session_id": text(parameters.get("ga_session_id")),
        "user_id": customer_id,
        "code": code,
    }
    if is_click and code is not None:
        yield "clicks", common
    if kind is not None:
        order = ("event_bundle_sequence_id", "batch_page_id", "batch_ordering_id")
        value = parameters.get("value")
        yield (
            "conversions",
            {
                **common,
                "kind": kind,
                "event_name": name,
                "place": [text(event.get(key)) for key in (*order, "batch_event_index")],
                "coupon": text(parameters.get("coupon")),
                "value": money(value),
                "currency": text(parameters.get("currency")) if money(value) else None,
            },
        )


def _instant(microseconds: Any) -> str | None:
    """Microseconds since 1970 (text in JSON) as ISO 8601, all of one length."""
    try:
        return (_EPOCH + timedelta(microseconds=int(microseconds))).isoformat(
            timespec="microseconds"
        )
    except (TypeError, ValueError, OverflowError):
        return None


def _parameters(values: Any) -> dict[str, Any]:
    """`event_params` by key. Parquet of BigQuery may wrap them in `list` and `element`."""
    if isinstance(values, dict):
        values = values.get("list")
    found: dict[str, Any] = {}
    for each in values if isinstance(values, list) else ():
        pair = each.get("element", each) if isinstance(each, dict) else {}
        value = pair.get("value")
        if isinstance(value, dict):
            of_kinds = (value.get(f"{kind}_value") for kind in ("string", "int", "double", "float"))
            value = next((one for one in of_kinds if one is not None), None)
        found[str(pair.get("key"))] = value
    return found


KIND = Kind(
    name="ga4_export",
    title="Google Analytics 4 events",
    tables=(
        RawTable("clicks", "One row per landing on a page with a referral code."),
        RawTable("conversions", "One row per event that counts as a conversion."),
    ),
    pages=pages,
    options=Ga4Options,
)
