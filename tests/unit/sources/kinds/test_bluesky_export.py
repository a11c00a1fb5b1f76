"""Bluesky repositories give the same, packed as a CAR file or unpacked by a tool."""

import json
from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive
from orchestration.sources.kinds.bluesky_export import KIND
from tests.api_fixtures.bluesky_repository import DID, car
from tests.api_fixtures.handed_archives import as_folder, as_zip
from tests.reading_sources import read, source_of

POST = "app.bsky.feed.post"
FACET = {
    "index": {"byteStart": 4, "byteEnd": 16},
    "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:ana"}],
}
RECORDS = {
    "app.bsky.actor.profile/self": {
        "$type": "app.bsky.actor.profile",
        "displayName": "Anna läuft",
        "description": "Runs 🏃",
        "createdAt": "2024-01-02T03:04:05.678Z",
    },
    "app.bsky.feed.like/3ka": {"$type": "app.bsky.feed.like", "subject": {"uri": "at://x"}},
    f"{POST}/3kb": {
        "$type": POST,
        "text": "Hé @ana.example",
        "createdAt": "2026-06-01T10:00:00.000Z",
        "langs": ["de", "en"],
        "facets": [FACET],
        "tags": ["parkrun"],
        "embed": {"$type": "app.bsky.embed.images", "images": []},
    },
    f"{POST}/3kc": {"$type": POST, "text": "", "createdAt": "soon", "langs": []},
    "app.bsky.graph.block/3kd": {"$type": "app.bsky.graph.block", "subject": "did:plc:foe"},
    "app.bsky.graph.follow/3ke": {
        "$type": "app.bsky.graph.follow",
        "subject": "did:plc:stridewell",
        "createdAt": "2025-01-01T00:00:00Z",
    },
}
COMMIT = {"did": DID, "version": 3, "rev": "3jzfcijpj2z2a"}


def packed() -> dict[str, bytes]:
    return {"export/repo.car": car(RECORDS), "export/blobs/a.jpg": b"jpeg"}


def unpacked() -> dict[str, bytes]:
    files = {f"{DID}/{key}.json": json.dumps(record) for key, record in RECORDS.items()}
    return {name: data.encode() for name, data in files.items()} | {
        f"{DID}/_commit.json": json.dumps(COMMIT).encode()
    }


def listed() -> dict[str, bytes]:
    members: dict[str, list] = {}
    for key, record in RECORDS.items():
        collection = key.split("/")[0]
        entry = {"uri": f"at://{DID}/{key}", "cid": "bafy", "value": record}
        members.setdefault(f"{collection}.json", []).append(entry)
    return {name: json.dumps({"records": each}).encode() for name, each in members.items()} | {
        "_commit.json": json.dumps(COMMIT).encode()
    }


def read_folder(folder: Path) -> dict[str, list]:
    return read(KIND, source_of(KIND, {"path": "bluesky"}, folder=folder))[0]


@pytest.mark.parametrize("members", [packed, unpacked, listed])
@pytest.mark.parametrize("form", [as_zip, as_folder])
def test_a_repository_gives_profile_posts_and_follows_and_nothing_else(tmp_path, members, form):
    form(tmp_path / "bluesky" / ("c-1.zip" if form is as_zip else "c-1"), members())
    records = read_folder(tmp_path)
    stamp = {
        "_customer_id": "c-1",
        "_archive_at": "2023-06-30T15:03:01.887007Z",
        "owner": DID,
    }
    assert records["profiles"] == [
        {
            "name": "Anna läuft",
            "bio": "Runs 🏃",
            "created_at": "2024-01-02T03:04:05.678000Z",
            "following_count": 1,
            "posts_count": 2,
        }
        | stamp
    ]
    assert records["following"] == [
        {"subject": "did:plc:stridewell", "at": "2025-01-01T00:00:00Z"} | stamp
    ]
    first, second = records["posts"]
    assert (
        first
        == {
            "uri": f"at://{DID}/{POST}/3kb",
            "at": "2026-06-01T10:00:00Z",
            "text": "Hé @ana.example",
            "language": "de",
            "_mentions": ["ana.example"],
            "_hashtags": ["parkrun"],
            "_media": "image",
        }
        | stamp
    )
    assert (second["at"], second["text"], second["language"]) == (None, None, None)
    assert "did:plc:foe" not in json.dumps(records)


def test_of_an_unpacked_repository_only_what_is_needed_is_opened(tmp_path, monkeypatch):
    opened = []
    open_member = Archive.open
    monkeypatch.setattr(
        Archive, "open", lambda self, name: opened.append(name) or open_member(self, name)
    )
    as_folder(tmp_path / "bluesky" / "c-1", unpacked())
    read_folder(tmp_path)
    assert len(opened) == 5
    assert not [name for name in opened if "block" in name or "like" in name]


def test_archives_that_are_no_single_repository_are_refused(tmp_path):
    as_folder(tmp_path / "bluesky" / "c-1", {"readme.txt": b"hello"})
    with pytest.raises(InputError, match="no repository stands in it"):
        read_folder(tmp_path)
    other = {"did:plc:other/_commit.json": json.dumps({"did": "did:plc:other"}).encode()}
    as_folder(tmp_path / "bluesky" / "c-1", unpacked() | other)
    with pytest.raises(InputError, match="two accounts' repositories stand in it"):
        read_folder(tmp_path)
    twice = {"old.car": car(RECORDS), "new.car": car(RECORDS)}
    as_folder(tmp_path / "bluesky" / "c-2", twice)
    with pytest.raises(InputError, match="Keep the newer CAR file"):
        read_folder(tmp_path)


def test_a_damaged_repository_names_its_file(tmp_path):
    as_zip(tmp_path / "bluesky" / "c-1.zip", {"repo.car": car(RECORDS)[:-3]})
    with pytest.raises(InputError, match=r"repo\.car in c-1\.zip is no whole repository"):
        read_folder(tmp_path)
