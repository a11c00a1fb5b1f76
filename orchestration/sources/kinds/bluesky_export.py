"""Bluesky repositories that customers handed over: profile, own posts, whom they follow.

As the app exports them (a CAR file), or as tools unpack them: `<collection>/<key>.json`, or a list
of records, `<collection>.json`. Likes, blocks and settings in them are passed over; private
messages are in no repository.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestration.sources.apis.bluesky_posts import facts_of
from orchestration.sources.files.archive_parts import files, iso, mapping, objects, refuse, text
from orchestration.sources.files.archives import Archive
from orchestration.sources.files.car import Repository, read_repository, time_of
from orchestration.sources.files.handed_over import PersonalArchives, pages_of_customers
from orchestration.sources.kind import Kind, Page, RawTable, Source

PROFILE = "app.bsky.actor.profile"
POST = "app.bsky.feed.post"
FOLLOW = "app.bsky.graph.follow"
COLLECTIONS = (PROFILE, POST, FOLLOW)

_NAMES = "|".join(re.escape(name) for name in COLLECTIONS)
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_ADDRESS = re.compile(rf"at://(did:[^/]+)/({_NAMES})/([^/]+)")


class BlueskyArchives(PersonalArchives):
    """Where people's repositories lie. A repository is always whole."""

    covers_all_time: bool = True


def pages(source: Source) -> Iterator[Page]:
    """Every customer's repository, one customer after another."""
    return pages_of_customers(source, _pages_of)


def _pages_of(customer_id: str, archives: Sequence[Archive]) -> Iterator[Page]:
    repository = _packed(archives) or _unpacked(archives)
    stamp = {
        "_customer_id": customer_id,
        "_archive_at": repository.revised_at,
        "owner": repository.did,
    }
    of = {
        name: {key: record for found, key, record in repository.records if found == name}
        for name in COLLECTIONS
    }
    told = of[PROFILE].get("self", {})
    profile = {
        "name": text(told.get("displayName")),
        "bio": text(told.get("description")),
        "created_at": iso(told.get("createdAt")),
        "following_count": len(of[FOLLOW]),
        "posts_count": len(of[POST]),
    }
    yield Page("profiles", [profile | stamp])
    yield Page("following", [_follow(record) | stamp for record in of[FOLLOW].values()])
    address = f"at://{repository.did}/{POST}/"
    yield Page("posts", [_post(address + key, each) | stamp for key, each in of[POST].items()])


def _packed(archives: Sequence[Archive]) -> Repository | None:
    found = None
    for archive, name in files(archives, r"[^/]+\.car"):
        if found is not None:
            raise refuse(archives, "two repositories stand in it. Keep the newer CAR file.")
        with archive.open(name) as stream:
            found = read_repository(stream, f"{name} in {archive.title}", COLLECTIONS)
    return found


def _unpacked(archives: Sequence[Archive]) -> Repository:
    """What tools make of a repository: a file for each record, or one for each collection."""
    records: dict[tuple[str, str], Mapping[str, Any]] = {}
    owners: list[str] = []
    revised_at = None
    for archive, name in files(archives, r"_commit\.json"):
        commit = mapping(archive.read_json(name))
        owners += [commit["did"]] if isinstance(commit.get("did"), str) else []
        revised_at = time_of(commit.get("rev"))
    for archive, name in files(archives, rf"(?:{_NAMES})/[^/]+\.json"):
        *folders, collection, file = name.split("/")
        records[collection, file.removesuffix(".json")] = mapping(archive.read_json(name))
        owners += [folder for folder in folders if _DID.fullmatch(folder)]
    for archive, name in files(archives, rf"(?:{_NAMES})\.json"):
        document = archive.read_json(name)
        for entry in objects(mapping(document).get("records") or document):
            match = _ADDRESS.fullmatch(str(entry.get("uri")))
            if match:
                owners.append(match[1])
                records[match[2], match[3]] = mapping(entry.get("value"))
    if len(set(owners)) != 1:
        who = "two accounts' repositories stand" if owners else "no repository stands"
        raise refuse(
            archives,
            f"{who} in it. It holds one account's repo.car, as the app exports it, or the records "
            "that a tool made of it.",
        )
    found = [(collection, key, records[collection, key]) for collection, key in sorted(records)]
    return Repository(owners[0], revised_at, found)


def _follow(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"subject": text(record.get("subject")), "at": iso(record.get("createdAt"))}


def _post(uri: str, record: Mapping[str, Any]) -> dict[str, Any]:
    languages = record.get("langs")
    return {
        "uri": uri,
        "at": iso(record.get("createdAt")),
        "text": text(record.get("text")),
        "language": text(languages[0]) if isinstance(languages, list) and languages else None,
    } | facts_of(record, {})


KIND = Kind(
    name="bluesky_export",
    title="Bluesky repositories of customers",
    tables=(
        RawTable("profiles", "One row per repository and state of it."),
        RawTable("following", "One row per account that a repository's owner follows."),
        RawTable("posts", "One row per post or reply of a repository's owner."),
    ),
    pages=pages,
    options=BlueskyArchives,
    access_basis="customer_export",
)
