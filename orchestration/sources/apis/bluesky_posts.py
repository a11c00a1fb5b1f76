"""What stands in a Bluesky post's record, whether the AppView or an export gave it."""

from collections.abc import Iterator, Mapping
from typing import Any

MEDIA = {
    "app.bsky.embed.images": "image",
    "app.bsky.embed.video": "video",
    "app.bsky.embed.external": "link",
    "app.bsky.embed.record": "quote",
}
"""What a post carries, by the type of its embed; one that quotes with media carries the media."""


def facts_of(record: Mapping[str, Any], handles: Mapping[str, str]) -> dict[str, Any]:
    """Mentions, hashtags and media of a post, which its record has deep inside.

    Args:
        record: An `app.bsky.feed.post`, whatever is missing or wrong in it.
        handles: DID to handle where the handle of today is known; else the typed one counts.

    Returns:
        `_mentions` (handles), `_hashtags`, `_media` (None without any).

    Example:
        >>> facet = {
        ...     "index": {"byteStart": 4, "byteEnd": 16},
        ...     "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:a"}],
        ... }
        >>> facts_of({"text": "Hé @ana.example", "facets": [facet]}, {})["_mentions"]
        ['ana.example']
    """
    text = str(record.get("text") or "").encode()
    mentions: list[str] = []
    hashtags = [tag for tag in _list(record.get("tags")) if isinstance(tag, str)]
    for facet, feature in _features(record):
        kind = str(feature.get("$type"))
        if kind.endswith("#mention"):
            did = feature.get("did")
            mentions.append(handles.get(str(did)) or _slice(text, facet) or str(did))
        elif kind.endswith("#tag") and isinstance(feature.get("tag"), str):
            hashtags.append(feature["tag"])
    return {
        "_mentions": list(dict.fromkeys(mentions)),
        "_hashtags": list(dict.fromkeys(hashtags)),
        "_media": _media(_mapping(record.get("embed"))),
    }


def _features(record: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for facet in _list(record.get("facets")):
        for feature in _list(_mapping(facet).get("features")):
            yield _mapping(facet), _mapping(feature)


def _slice(text: bytes, facet: Mapping[str, Any]) -> str:
    """The typed handle: a facet counts bytes of UTF-8."""
    index = _mapping(facet.get("index"))
    start, end = index.get("byteStart"), index.get("byteEnd")
    if not isinstance(start, int) or not isinstance(end, int) or start < 0:
        return ""
    return text[start:end].decode(errors="ignore").strip().removeprefix("@")


def _media(embed: Mapping[str, Any]) -> str | None:
    kind = str(embed.get("$type")).split("#", 1)[0]
    if kind == "app.bsky.embed.recordWithMedia":
        kind = str(_mapping(embed.get("media")).get("$type")).split("#", 1)[0]
    return MEDIA.get(kind)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
