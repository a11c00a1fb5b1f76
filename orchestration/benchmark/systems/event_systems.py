"""Made-up files of measured events, each a landing with a referral code: GA4, Segment."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.benchmark.systems.system import System, text_of

EVENTS_OF_A_FILE = 50_000
FOLDER = "events"

_PAGE = "https://stridewell.example/trail-shoes?utm_source=instagram&ref=MARA{n}"
_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"


def _written(event: Any) -> Callable[[Path, int], None]:
    line = text_of(event) + "\n"

    def write(folder: Path, records: int) -> None:
        (folder / FOLDER).mkdir()
        for part, start in enumerate(range(0, records, EVENTS_OF_A_FILE)):
            end = min(start + EVENTS_OF_A_FILE, records)
            lines = "".join([line.replace("{n}", str(number)) for number in range(start, end)])
            path = folder / FOLDER / f"events_{part:06d}.json.gz"
            with gzip.open(path, "wb", compresslevel=1) as file:
                file.write(lines.encode())

    return write


def _parameter(key: str, **value: str) -> dict[str, Any]:
    return {"key": key, "value": value}


_GA4 = {
    "event_date": "20260225",
    "event_timestamp": "1772000000{n}",
    "event_name": "page_view",
    "event_params": [
        _parameter("page_location", string_value=_PAGE),
        _parameter("page_title", string_value="Trail shoes"),
        _parameter("page_referrer", string_value="https://l.instagram.example/"),
        _parameter("ga_session_id", int_value="17720{n}"),
        _parameter("ga_session_number", int_value="1"),
        _parameter("engaged_session_event", int_value="1"),
        _parameter("source", string_value="instagram"),
        _parameter("medium", string_value="social"),
    ],
    "event_bundle_sequence_id": "17",
    "batch_event_index": "2",
    "user_id": "c-{n}",
    "user_pseudo_id": "111.{n}",
    "user_first_touch_timestamp": "1771000000000000",
    "device": {"category": "mobile", "operating_system": "iOS", "language": "de-de"},
    "geo": {"city": "Cologne", "country": "Germany", "continent": "Europe"},
    "traffic_source": {"name": "(direct)", "medium": "social", "source": "instagram"},
    "platform": "WEB",
    "stream_id": "4711",
    "items": [],
}

_SEGMENT = {
    "type": "page",
    "messageId": "ajs-{n}",
    "anonymousId": "anon-{n}",
    "userId": None,
    "name": "Trail shoes",
    "timestamp": "2026-02-25T06:13:20.123Z",
    "originalTimestamp": "2026-02-25T06:13:20.100Z",
    "receivedAt": "2026-02-25T06:13:20.456Z",
    "properties": {"url": _PAGE, "path": "/trail-shoes", "title": "Trail shoes"},
    "context": {
        "ip": "203.0.113.7",
        "userAgent": _AGENT,
        "locale": "de-DE",
        "page": {"url": _PAGE, "path": "/trail-shoes", "referrer": "", "search": "?ref=MARA{n}"},
        "library": {"name": "analytics.js", "version": "2.11.1"},
    },
    "integrations": {},
}

SYSTEMS = {
    "ga4_export": System("ga4_export", "clicks", {"path": FOLDER}, write=_written(_GA4)),
    "segment_export": System(
        "segment_export", "clicks", {"path": FOLDER}, write=_written(_SEGMENT)
    ),
}
