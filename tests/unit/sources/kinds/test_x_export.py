"""X archives give what they truly hold, in parts and of both generations, and nothing private."""

import json
from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive
from orchestration.sources.kinds.x_export import KIND
from tests.api_fixtures.handed_archives import as_folder, as_zip
from tests.reading_sources import read, source_of

# Written after the files of X's data archive as its own data/README.txt describes them (2019-2025).
MANIFEST = {
    "userInfo": {"accountId": "1400", "userName": "anna_runs", "displayName": "Anna"},
    "archiveInfo": {"generationDate": "2026-06-20T05:46:38.082Z", "isPartialArchive": False},
}
ACCOUNT = {
    "email": "anna@private.example",
    "createdVia": "web",
    "username": "anna_runs",
    "accountId": "1400",
    "createdAt": "2012-03-04T05:06:07.000Z",
    "accountDisplayName": "Anna läuft",
}


def script(name: str, value) -> bytes:
    return f"window.YTD.{name} = {json.dumps(value, ensure_ascii=False)}".encode()


def people(kind: str, *ids: str) -> list:
    link = "https://twitter.com/intent/user?user_id="
    return [{kind: {"accountId": one, "userLink": link + one}} for one in ids]


def tweet(key: str, text: str, **more) -> dict:
    return {
        "tweet": {
            "id_str": key,
            "id": key,
            "created_at": "Tue Mar 05 14:02:11 +0000 2024",
            "full_text": text,
            "favorite_count": "3",
            "retweet_count": "0",
            "lang": "de",
            "entities": {"hashtags": [], "user_mentions": [], "urls": []},
        }
        | more
    }


def members(**more: bytes) -> dict[str, bytes]:
    entities = {
        "hashtags": [{"text": "parkrun", "indices": ["0", "8"]}, {"indices": []}],
        "user_mentions": [{"screen_name": "stridewell", "id_str": "-1"}, None],
    }
    media = {"media": [{"type": "photo", "media_url": "https://files.example/signed"}]}
    return {
        "data/manifest.js": f"window.__THAR_CONFIG = {json.dumps(MANIFEST)}".encode(),
        "data/account.js": script("account.part0", [{"account": ACCOUNT}]),
        "data/profile.js": script(
            "profile.part0",
            [{"profile": {"description": {"bio": "Runs &amp; falls", "location": "Köln"}}}],
        ),
        "data/tweets.js": script(
            "tweets.part0",
            [
                tweet("2", "Neue Schuhe &gt; alte", entities=entities, extended_entities=media),
                tweet("3", "RT @other: not mine"),
            ],
        ),
        "data/tweets-part1.js": script("tweets.part1", [tweet("4", None, created_at="?")]),
        "data/follower.js": script("follower.part0", people("follower", "7", "8", "7")),
        "data/following.js": script("following.part0", []),
        "data/direct-messages.js": b"secret words",
        "data/direct-messages-group.js": b"secret words",
        "data/deleted-tweets.js": b"secret words",
        "data/twitter-circle-tweet.js": b"secret words",
        "data/like.js": b"secret words",
        "data/tweets_media/2-a.jpg": b"jpeg",
    } | more


def read_folder(folder: Path, **options) -> dict[str, list]:
    return read(KIND, source_of(KIND, {"path": "x", **options}, folder=folder))[0]


@pytest.fixture
def records(tmp_path):
    as_zip(tmp_path / "x" / "c-1.zip", members())
    return read_folder(tmp_path)


def test_the_profile_is_the_owners_with_counts_and_without_the_email_address(records):
    assert records["profiles"] == [
        {
            "_customer_id": "c-1",
            "_archive_at": "2026-06-20T05:46:38.082000Z",
            "owner": "1400",
            "username": "anna_runs",
            "name": "Anna läuft",
            "bio": "Runs & falls",
            "created_at": "2012-03-04T05:06:07Z",
            "followers_count": 2,
            "following_count": 0,
        }
    ]
    assert "private.example" not in json.dumps(records)


def test_posts_of_all_parts_are_read_without_what_was_only_passed_on(records):
    assert [each["id"] for each in records["posts"]] == ["2", "4"]
    first, second = records["posts"]
    assert first["at"] == "2024-03-05T14:02:11Z"
    assert first["text"] == "Neue Schuhe > alte"
    assert (first["hashtags"], first["mentions"]) == (["parkrun"], ["stridewell"])
    assert (first["media_type"], first["likes"], first["shares"]) == ("photo", "3", "0")
    assert (second["at"], second["text"]) == (None, None)


def test_followers_are_ids_each_once(records):
    assert [each["id"] for each in records["followers"]] == ["7", "8"]
    assert {each["list_completeness"] for each in records["followers"]} == {"full"}
    assert records["following"] == []


def test_messages_and_deleted_posts_are_never_opened(tmp_path, monkeypatch):
    opened = []
    open_member = Archive.open
    monkeypatch.setattr(
        Archive, "open", lambda self, name: opened.append(name) or open_member(self, name)
    )
    as_folder(tmp_path / "x" / "c-1", members())
    read_folder(tmp_path)
    assert sorted(set(opened)) == [
        "data/account.js",
        "data/follower.js",
        "data/following.js",
        "data/manifest.js",
        "data/profile.js",
        "data/tweets-part1.js",
        "data/tweets.js",
    ]


def test_an_archive_of_2019_with_bare_tweets_and_no_manifest_reads_alike(tmp_path):
    old = {
        "data/account.js": script("account.part0", [{"account": ACCOUNT}]),
        "data/tweet.js": script("tweet.part0", [tweet("2", "Old")["tweet"]]),
    }
    as_zip(tmp_path / "x" / "c-1.zip", old)
    records = read_folder(tmp_path)
    assert [(each["id"], each["_archive_at"]) for each in records["posts"]] == [
        ("2", "2024-03-05T14:02:11Z")
    ]
    assert records["profiles"][0]["followers_count"] is None


def test_a_partial_archive_counts_nobody(tmp_path):
    info = {"archiveInfo": {"isPartialArchive": True}, "userInfo": MANIFEST["userInfo"]}
    manifest = f"window.__THAR_CONFIG = {json.dumps(info)}".encode()
    as_zip(tmp_path / "x" / "c-1.zip", members(**{"data/manifest.js": manifest}))
    records = read_folder(tmp_path)
    assert records["profiles"][0]["followers_count"] is None
    assert {each["list_completeness"] for each in records["followers"]} == {"partial"}


def test_an_archive_without_its_owner_is_refused_and_the_others_are_read(tmp_path):
    as_zip(tmp_path / "x" / "c-1.zip", {"data/tweets.js": script("tweets.part0", [])})
    as_zip(tmp_path / "x" / "c-2.zip", members())
    source = source_of(KIND, {"path": "x"}, folder=tmp_path)
    found = []
    with pytest.raises(InputError, match=r"c-1\.zip: no account stands in it"):
        found.extend(page for page in KIND.pages(source))
    assert {each["_customer_id"] for page in found for each in page.records} == {"c-2"}


def test_a_script_that_is_no_data_is_refused(tmp_path):
    as_zip(tmp_path / "x" / "c-1.zip", members(**{"data/follower.js": b"alert(1)"}))
    with pytest.raises(InputError, match="follower.js in c-1.zip is no JSON"):
        read_folder(tmp_path)
