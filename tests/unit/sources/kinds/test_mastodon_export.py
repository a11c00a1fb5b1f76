"""Mastodon archives give what is public in them, and their lists as they are."""

import json
from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive
from orchestration.sources.kinds.mastodon_export import KIND
from tests.api_fixtures.handed_archives import as_folder, as_zip
from tests.reading_sources import read, source_of

# Written after the files of Mastodon's page "Import and export" (4.x) and ActivityStreams 2.0.
ME = "https://Run.example/users/anna"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTOR = {
    "@context": PUBLIC,
    "id": ME,
    "type": "Person",
    "preferredUsername": "Anna",
    "name": "Anna läuft",
    "summary": "<p>Runs <br>uphill</p>",
    "published": "2024-02-03T00:00:00Z",
    "icon": {"url": "avatar.png"},
    "publicKey": {"publicKeyPem": "-----BEGIN"},
}
LISTED = (
    "Account address,Show boosts,Notify on new posts,Languages\n"
    "Stridewell@run.example,true,false,\n"
    '@ben@far.example,true,false,"en, de"\n'
    "\n"
    "stridewell@run.example,true,false,\n"
)


def note(key: str, to, cc=None, **more) -> dict:
    return {
        "id": f"{ME}/statuses/{key}/activity",
        "type": "Create",
        "actor": ME,
        "object": {
            "id": f"{ME}/statuses/{key}",
            "type": "Note",
            "published": "2026-06-01T10:00:00Z",
            "url": f"https://run.example/@anna/{key}",
            "to": to,
            "cc": cc,
            "content": "<p>Hello</p>",
        }
        | more,
    }


OUTBOX = {
    "type": "OrderedCollection",
    "totalItems": 6,
    "orderedItems": [
        note(
            "1",
            [PUBLIC],
            [f"{ME}/followers"],
            content="<p>Hi <span>@stridewell</span> #run</p>",
            contentMap={"de": "<p>Hi</p>"},
            tag=[
                {"type": "Mention", "name": "@stridewell@run.example"},
                {"type": "Hashtag", "name": "#run"},
                None,
            ],
            attachment=[{"type": "Document", "mediaType": "image/jpeg", "url": "/media/1"}],
        ),
        note("2", f"{ME}/followers", ["as:Public"], published=None),
        note("3", [f"{ME}/followers"], [], content="secret words"),
        note("4", ["https://far.example/users/ben"], None, content="secret words"),
        {"type": "Announce", "published": "2026-06-02T00:00:00Z", "object": "https://x/1"},
        {"type": "Create", "object": "https://x/2"},
    ],
}


def members(**more: bytes) -> dict[str, bytes]:
    return {
        "archive-20260620/actor.json": json.dumps(ACTOR).encode(),
        "archive-20260620/outbox.json": json.dumps(OUTBOX).encode(),
        "archive-20260620/likes.json": b"secret words",
        "archive-20260620/bookmarks.json": b"secret words",
        "following_accounts.csv": LISTED.encode(),
        "blocked_accounts.csv": b"secret words",
        "muted_accounts.csv": b"secret words",
    } | more


def read_folder(folder: Path) -> dict[str, list]:
    return read(KIND, source_of(KIND, {"path": "mastodon"}, folder=folder))[0]


@pytest.fixture
def records(tmp_path):
    as_zip(tmp_path / "mastodon" / "c-1.zip", members())
    return read_folder(tmp_path)


def test_the_profile_is_the_owners_by_the_address_everybody_knows(records):
    assert records["profiles"] == [
        {
            "_customer_id": "c-1",
            "_archive_at": "2026-06-01T10:00:00Z",
            "owner": "anna@run.example",
            "name": "Anna läuft",
            "bio": "Runs\nuphill",
            "created_at": "2024-02-03T00:00:00Z",
            "followers_count": None,
            "following_count": 2,
        }
    ]


def test_only_posts_addressed_to_the_public_are_kept(records):
    first, second = records["posts"]
    assert first == {
        "_customer_id": "c-1",
        "_archive_at": "2026-06-01T10:00:00Z",
        "owner": "anna@run.example",
        "uri": f"{ME}/statuses/1",
        "url": "https://run.example/@anna/1",
        "at": "2026-06-01T10:00:00Z",
        "text": "Hi @stridewell #run",
        "hashtags": ["run"],
        "mentions": ["stridewell@run.example"],
        "media_type": "image",
        "language": "de",
    }
    assert (second["uri"], second["at"]) == (f"{ME}/statuses/2", None)
    assert "secret" not in json.dumps(records)


def test_a_list_gives_each_account_once_by_its_address(records):
    assert [one["address"] for one in records["following"]] == [
        "stridewell@run.example",
        "ben@far.example",
    ]
    assert records["followers"] == []


def test_a_server_that_lists_followers_gives_their_count(tmp_path):
    lists = {"followers.csv": "\ufeffAccount address\nben@far.example\n".encode()}
    as_folder(tmp_path / "mastodon" / "c-1", members(**lists))
    records = read_folder(tmp_path)
    assert [one["address"] for one in records["followers"]] == ["ben@far.example"]
    assert records["profiles"][0]["followers_count"] == 1


def test_bookmarks_blocks_and_mutes_are_never_opened(tmp_path, monkeypatch):
    opened = []
    open_member = Archive.open
    monkeypatch.setattr(
        Archive, "open", lambda self, name: opened.append(name) or open_member(self, name)
    )
    as_folder(tmp_path / "mastodon" / "c-1", members())
    read_folder(tmp_path)
    assert sorted(Path(name).name for name in opened) == [
        "actor.json",
        "following_accounts.csv",
        "outbox.json",
    ]


def test_lists_that_do_not_say_whose_they_are_are_refused(tmp_path):
    as_folder(tmp_path / "mastodon" / "c-1", {"following_accounts.csv": LISTED.encode()})
    with pytest.raises(InputError, match="does not say whose it is"):
        read_folder(tmp_path)
