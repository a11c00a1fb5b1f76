"""Segment's raw messages as its storage destinations write them, by hand after its spec."""

import json
from typing import Any


def message(kind: str, at: str, **fields: Any) -> dict[str, Any]:
    """One message with the fields all of them have."""
    return {
        "type": kind,
        "messageId": f"ajs-{at}-{kind}",
        "anonymousId": "anon-1",
        "userId": None,
        "timestamp": at,
        "receivedAt": at,
        "context": {
            "ip": "203.0.113.7",
            "userAgent": "Mozilla/5.0",
            "page": {"url": "https://stridewell.example/", "search": ""},
        },
        "writeKey": "not to be kept",
        **fields,
    }


def on_page(url: str) -> dict[str, Any]:
    return {"context": {"ip": "203.0.113.7", "page": {"url": url}}}


def as_lines(messages: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in messages)
