"""What a Mastodon server's answers become: addresses for local names, text for HTML."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from orchestration.sources.apis.plain_text import plain_text

_PUBLIC = frozenset({"public", "unlisted"})
"""Visibilities that anybody may read; all others never enter the lake."""

_LEFT_OUT_OF_ACCOUNT = frozenset(
    {"avatar", "avatar_static", "header", "header_static", "emojis", "role", "roles", "source"}
)
_LEFT_OUT_OF_STATUS = frozenset(
    {"account", "reblog", "quote", "card", "emojis", "application", "media_attachments", "poll"}
)


def account_of(account: Mapping[str, Any], instance: str) -> dict[str, Any]:
    """An account without pictures; `_acct` is its address in the whole network, `_bio` its text.

    Args:
        account: As the server gave it: its own people without their server's name.
        instance: The server's name.
    """
    kept = {name: value for name, value in account.items() if name not in _LEFT_OUT_OF_ACCOUNT}
    address = address_of(account.get("acct"), instance)
    return kept | {"_acct": address, "_bio": plain_text(account.get("note"))}


def status_of(
    status: Mapping[str, Any], instance: str, parent: str | None = None
) -> dict[str, Any]:
    """A status with its text and with addresses instead of local names.

    Args:
        status: As the server gave it.
        instance: The server's name.
        parent: Address of the status it answers, where known: the server tells only its own id.
    """
    kept = {name: value for name, value in status.items() if name not in _LEFT_OUT_OF_STATUS}
    media = [each.get("type") for each in status.get("media_attachments") or []]
    mentions = [each.get("acct") for each in status.get("mentions") or []]
    quoted = (status.get("quote") or {}).get("quoted_status") or {}
    acct = str(status["account"].get("acct"))
    return kept | {
        "_acct": address_of(acct, instance),
        "_is_local": "@" not in acct,
        "_text": plain_text(status.get("content")),
        "_hashtags": [each["name"] for each in status.get("tags") or []],
        "_mentions": [address_of(each, instance) for each in mentions],
        "_media": media[0] if media else None,
        "_in_reply_to": parent,
        "_quotes": quoted.get("uri"),
    }


def instant_of(status: Mapping[str, Any]) -> datetime:
    """When a status came; the latest of all times where that cannot be read."""
    try:
        found = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def address_of(acct: object, instance: str) -> str:
    """`name@server`, in lower case: what an account is called everywhere, and for good.

    Example:
        >>> address_of("Ana", "run.example"), address_of("ben@far.example", "run.example")
        ('ana@run.example', 'ben@far.example')
    """
    name = str(acct).strip().removeprefix("@").lower()
    return name if "@" in name else f"{name}@{instance}"


def is_public(status: Mapping[str, Any]) -> bool:
    """Whether anybody may read a status; an empty one is none."""
    return status.get("visibility") in _PUBLIC


def author_of(status: Mapping[str, Any], instance: str) -> str:
    """The address of a status's author."""
    return address_of(status["account"].get("acct"), instance)


def boost_of(status: Mapping[str, Any], instance: str) -> dict[str, Any]:
    """A boost with its time, out of the statuses of whoever made it."""
    actor = author_of(status, instance)
    return {"uri": status["reblog"]["uri"], "actor": actor, "created_at": status.get("created_at")}
