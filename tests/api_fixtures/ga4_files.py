"""Events as the BigQuery export of Google Analytics 4 writes them, by hand after its schema.

`bq extract` to newline-delimited JSON writes 64-bit integers as texts; Parquet keeps them numbers.
"""

import json
from typing import Any


def parameter(key: str, value: Any) -> dict[str, Any]:
    """A repeated `event_params` record: one of four typed values is set."""
    typed = {"string_value": None, "int_value": None, "float_value": None, "double_value": None}
    if isinstance(value, str):
        typed["string_value"] = value
    elif isinstance(value, int):
        typed["int_value"] = value
    else:
        typed["double_value"] = value
    return {"key": key, "value": typed}


def event(
    name: str,
    at: int,
    *,
    visitor: str | None = "111.222",
    user_id: str | None = None,
    page: str = "https://stridewell.example/",
    session: int = 1772000000,
    **parameters: Any,
) -> dict[str, Any]:
    """One row of `events_YYYYMMDD`; `at` in microseconds since 1970."""
    return {
        "event_date": "20260225",
        "event_timestamp": at,
        "event_name": name,
        "event_params": [
            parameter("page_location", page),
            parameter("ga_session_id", session),
            parameter("page_title", "Trail shoes"),
            *(parameter(key, value) for key, value in parameters.items()),
        ],
        "event_bundle_sequence_id": 17,
        "batch_event_index": 2,
        "user_id": user_id,
        "user_pseudo_id": visitor,
        "geo": {"city": "Cologne", "country": "Germany"},
        "device": {"category": "mobile", "advertising_id": "38400000-8cf0-11bd"},
    }


def as_lines(events: list[dict[str, Any]]) -> bytes:
    """Newline-delimited JSON with 64-bit integers as texts and without nulls."""

    def exported(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, dict, list)):
            return value
        if isinstance(value, int):
            return str(value)
        if isinstance(value, list):
            return [exported(each) for each in value]
        return {key: exported(each) for key, each in value.items() if each is not None}

    return b"".join(json.dumps(exported(each)).encode() + b"\n" for each in events)
