"""Mastodon archives and lists that customers handed over: profile, own public posts, follows.

The archive has `actor.json` and `outbox.json`; the lists are CSV files from the same page. The
outbox holds private mentions and posts for followers too: only what is addressed to the public is
kept. Bookmarks, blocks and mutes are never opened.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from orchestration.sources.apis.plain_text import plain_text
from orchestration.sources.files.archive_parts import files, iso, mapping, objects, refuse, text
from orchestration.sources.files.archives import Archive
from orchestration.sources.files.handed_over import PersonalArchives, pages_of_customers
from orchestration.sources.kind import Kind, Page, RawTable, Source

_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_FOLLOWERS = r"[^/]*followers(?:_accounts)?[^/]*\.csv"
_FOLLOWING = r"[^/]*(?:following_accounts|following|follows)[^/]*\.csv"
_HEADERS = ("account address", "account", "address")


class MastodonArchives(PersonalArchives):
    """Where people's archives and lists lie. A server exports everything: lists are whole."""

    covers_all_time: bool = True


def pages(source: Source) -> Iterator[Page]:
    """Every customer's archive and lists, one customer after another."""
    return pages_of_customers(source, _pages_of)


def _pages_of(customer_id: str, archives: Sequence[Archive]) -> Iterator[Page]:
    actor = next((mapping(one) for one in _documents(archives, r"actor\.json")), {})
    owner = _address(actor)
    if owner is None:
        raise refuse(
            archives,
            "it does not say whose it is (actor.json). Ask the customer for the archive from the "
            "page Import and export, and put its lists (CSV) beside it.",
        )
    followers, following = _addresses(archives, _FOLLOWERS), _addresses(archives, _FOLLOWING)
    posts = [
        found
        for outbox in _documents(archives, r"outbox\.json")
        for activity in objects(mapping(outbox).get("orderedItems"))
        if (found := _post(activity))
    ]
    made = max((each["at"] or "" for each in posts), default="") or None
    stamp = {"_customer_id": customer_id, "_archive_at": made, "owner": owner}
    profile = {
        "name": text(actor.get("name")),
        "bio": plain_text(text(actor.get("summary"))),
        "created_at": iso(actor.get("published")),
        "followers_count": None if followers is None else len(followers),
        "following_count": None if following is None else len(following),
    }
    yield Page("profiles", [profile | stamp])
    yield Page("followers", [{"address": one} | stamp for one in followers or ()])
    yield Page("following", [{"address": one} | stamp for one in following or ()])
    yield Page("posts", [each | stamp for each in posts])


def _documents(archives: Sequence[Archive], pattern: str) -> Iterator[Any]:
    for archive, name in files(archives, pattern):
        yield archive.read_json(name)


def _address(actor: Mapping[str, Any]) -> str | None:
    """`name@server` of an actor, in lower case."""
    name = text(actor.get("preferredUsername"))
    host = urlsplit(text(actor.get("id")) or "").hostname
    return f"{name}@{host}".lower() if name and host else None


def _addresses(archives: Sequence[Archive], pattern: str) -> list[str] | None:
    """The accounts of a list, each once; None where there is no such list."""
    found: dict[str, None] = {}
    is_there = False
    for archive, name in files(archives, pattern):
        is_there = True
        for row in csv.reader(archive.read_text(name).splitlines()):
            address = row[0].strip().removeprefix("@").lower() if row else ""
            if "@" in address and address not in _HEADERS:
                found[address] = None
    return list(found) if is_there else None


def _post(activity: Mapping[str, Any]) -> dict[str, Any] | None:
    """A public post; None for one that is not, and for another's that was passed on."""
    note = activity.get("object")
    if activity.get("type") != "Create" or not isinstance(note, dict) or not _is_public(note):
        return None
    tags = list(objects(note.get("tag")))
    media = [text(each.get("mediaType")) or "" for each in objects(note.get("attachment"))]
    return {
        "uri": text(note.get("id")),
        "url": text(note.get("url")),
        "at": iso(note.get("published")),
        "text": plain_text(text(note.get("content"))),
        "hashtags": _names(tags, "Hashtag", "#"),
        "mentions": _names(tags, "Mention", "@"),
        "media_type": media[0].partition("/")[0] or None if media else None,
        "language": next(iter(mapping(note.get("contentMap"))), None),
    }


def _is_public(note: Mapping[str, Any]) -> bool:
    told = [note.get("to"), note.get("cc")]
    readers = [one for each in told for one in (each if isinstance(each, list) else [each])]
    return bool(_PUBLIC & {one for one in readers if isinstance(one, str)})


def _names(tags: Sequence[Mapping[str, Any]], kind: str, sign: str) -> list[str]:
    names = (text(each.get("name")) for each in tags if each.get("type") == kind)
    return [name.removeprefix(sign) for name in names if name]


KIND = Kind(
    name="mastodon_export",
    title="Mastodon archives of customers",
    tables=(
        RawTable("profiles", "One row per archive's owner and state of the archive."),
        RawTable("followers", "One row per account that follows an archive's owner."),
        RawTable("following", "One row per account that an archive's owner follows."),
        RawTable("posts", "One row per public post or reply of an archive's owner."),
    ),
    pages=pages,
    options=MastodonArchives,
    access_basis="customer_export",
)
