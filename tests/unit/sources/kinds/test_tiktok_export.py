"""TikTok archives give what they truly hold, whatever year named their sections."""

import json
from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive
from orchestration.sources.kinds.tiktok_export import KIND
from tests.api_fixtures.handed_archives import as_folder, as_zip
from tests.reading_sources import read, source_of

FANS = [
    {"Date": "2023-08-23 06:18:18", "UserName": "Bo.hikes"},
    {"Date": "2023-08-24 06:18:18", "UserName": "cem"},
    {"Date": "2023-08-25 06:18:18", "UserName": ""},
]
FOLLOWING = [{"Date": "2023-09-01 00:00:00", "UserName": "stridewell"}]
VIDEOS = [
    {
        "Date": "2026-05-04 10:00:00",
        "Link": "https://www.tiktokv.com/share/video/7123456789012345678/",
        "Likes": "12",
        "WhoCanView": "Public",
        "Title": "Berglauf #parkrun",
    },
    {
        "Date": "2026-05-05 10:00:00",
        "Link": "https://www.tiktokv.com/share/video/7123456789012345679/",
        "Likes": "0",
        "WhoCanView": "Only me",
    },
    {"Date": "2026-05-06 10:00:00", "Link": "https://v16.tiktokcdn.example/signed?x=1"},
]
MAP = {
    "userName": "anna_runs",
    "bioDescription": "Läuft 🏃",
    "emailAddress": "anna@private.example",
    "telephoneNumber": "+4915112345678",
    "birthDate": "1990-01-01",
}
MESSAGES = {"Chat History": {"ChatHistory": {"with x": [{"Content": "secret words"}]}}}

# Sections as they were called; written after exports described by several open parsers.
OF_2022 = {
    "Activity": {
        "Follower List": {"FansList": FANS},
        "Following List": {"Following": FOLLOWING},
        "Video Browsing History": {"VideoList": [{"Link": "https://x/video/111111111/"}]},
    },
    "Direct Messages": MESSAGES,
    "Profile": {"Profile Information": {"ProfileMap": MAP}},
    "Video": {"Videos": {"VideoList": VIDEOS}},
}
OF_2024 = {
    "Your Activity": {"Follower": {"FansList": FANS}, "Following": {"Following": FOLLOWING}},
    "Direct Message": MESSAGES,
    "Profile": {"Profile Info": {"ProfileMap": MAP}},
    "Post": {"Posts": {"VideoList": VIDEOS}},
}
OF_2026 = {
    "Profile And Settings": {
        "Follower": {"FansList": FANS},
        "Following": {"Following": FOLLOWING},
        "Profile Info": {"ProfileMap": MAP},
    },
    "Direct Message": MESSAGES,
    "Likes and Favorites": {"Like List": {"ItemFavoriteList": [{"link": "secret words"}]}},
    "Post": {"Posts": {"VideoList": VIDEOS}},
}


def texts(newline: str = "\r\n") -> dict[str, bytes]:
    def listed(*entries: dict) -> bytes:
        blocks = (newline.join(f"{key}: {value}" for key, value in one.items()) for one in entries)
        return (newline * 2).join(blocks).encode()

    people = [{"Date": one["Date"] + " UTC", "Username": one["UserName"]} for one in FANS]
    followed = [{"Datum": "2023-09-01 00:00:00 UTC", "Gebruikersnaam": "stridewell"}]
    videos = [
        {"Date": one["Date"] + " UTC", "Link": one["Link"], "Like(s)": one.get("Likes", "")}
        for one in (VIDEOS[0], VIDEOS[2])
    ]
    return {
        "TikTok/Activity/Follower List.txt": listed(*people),
        "TikTok/Activity/Following.txt": listed(*followed),
        "TikTok/Profile/Profile Information.txt": listed(
            {"Username": "anna_runs", "Bio Description": "Läuft 🏃", "Email": "x@private.example"}
        ),
        "TikTok/Video/Videos.txt": listed(*videos),
        "TikTok/Direct Messages/Direct Messages.txt": b"secret words",
        "TikTok/Activity/Searches.txt": b"secret words",
    }


def read_folder(folder: Path, **options) -> dict[str, list]:
    return read(KIND, source_of(KIND, {"path": "tiktok", **options}, folder=folder))[0]


def handed(folder: Path, document: dict, name: str = "user_data_tiktok.json") -> None:
    as_zip(folder / "tiktok" / "c-1.zip", {name: json.dumps(document).encode()})


@pytest.mark.parametrize("document", [OF_2022, OF_2024, OF_2026])
def test_every_years_sections_read_alike(tmp_path, document):
    handed(tmp_path, document)
    records = read_folder(tmp_path, covers_all_time=True)
    stamp = {
        "_customer_id": "c-1",
        "_archive_at": "2026-05-04T10:00:00Z",
        "owner": "anna_runs",
    }
    assert records["profiles"] == [
        {
            "username": "anna_runs",
            "name": None,
            "bio": "Läuft 🏃",
            "followers_count": 3,
            "following_count": 1,
        }
        | stamp
    ]
    full = {"list_completeness": "full"} | stamp
    assert records["followers"] == [
        {"username": "bo.hikes", "at": "2023-08-23T06:18:18Z"} | full,
        {"username": "cem", "at": "2023-08-24T06:18:18Z"} | full,
        {"username": None, "at": "2023-08-25T06:18:18Z"} | full,
    ]
    assert [each["username"] for each in records["following"]] == ["stridewell"]
    assert records["posts"] == [
        {
            "id": "7123456789012345678",
            "at": "2026-05-04T10:00:00Z",
            "text": "Berglauf #parkrun",
            "media_type": "video",
            "likes": "12",
        }
        | stamp
    ]
    for secret in ("secret", "private.example", "4915112345678", "signed", "1990"):
        assert secret not in json.dumps(records)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_older_texts_read_alike_in_any_language(tmp_path, newline):
    as_folder(tmp_path / "tiktok" / "c-1", texts(newline))
    records = read_folder(tmp_path)
    assert records["profiles"][0]["username"] == "anna_runs"
    assert records["profiles"][0]["bio"] == "Läuft 🏃"
    assert records["profiles"][0]["followers_count"] is None
    assert [(one["username"], one["at"]) for one in records["followers"]] == [
        ("bo.hikes", "2023-08-23T06:18:18Z"),
        ("cem", "2023-08-24T06:18:18Z"),
        (None, "2023-08-25T06:18:18Z"),
    ]
    assert [one["username"] for one in records["following"]] == ["stridewell"]
    assert [(one["id"], one["likes"]) for one in records["posts"]] == [
        ("7123456789012345678", "12")
    ]


def test_messages_and_searches_are_never_opened(tmp_path, monkeypatch):
    opened = []
    open_member = Archive.open
    monkeypatch.setattr(
        Archive, "open", lambda self, name: opened.append(name) or open_member(self, name)
    )
    as_folder(tmp_path / "tiktok" / "c-1", texts())
    read_folder(tmp_path)
    assert len(opened) == 4
    assert not [name for name in opened if "Message" in name or "Search" in name]


def test_an_empty_list_is_nobody_and_a_missing_one_unknown(tmp_path):
    handed(
        tmp_path, {"Activity": {"Follower List": {"FansList": None}}, "Profile": OF_2022["Profile"]}
    )
    (profile,) = read_folder(tmp_path, covers_all_time=True)["profiles"]
    assert (profile["followers_count"], profile["following_count"]) == (0, None)


def test_nulls_and_unknown_sections_pass(tmp_path):
    odd = {
        "Activity": {"Follower List": None, "Following List": {"Following": [None, {}, 7]}},
        "Video": {"Videos": {"VideoList": [{"Date": None, "Link": VIDEOS[0]["Link"]}, None]}},
        "Profile": {"Profile Information": {"ProfileMap": MAP | {"hologram": {}}}},
        "Hologram": [],
    }
    handed(tmp_path, odd, "user_data.json")
    records = read_folder(tmp_path)
    assert [(one["id"], one["at"]) for one in records["posts"]] == [("7123456789012345678", None)]
    assert [one["username"] for one in records["following"]] == []


def test_what_is_no_tiktok_archive_is_refused(tmp_path):
    handed(tmp_path, {"Direct Messages": MESSAGES})
    with pytest.raises(InputError, match="nothing of TikTok's data download is in it"):
        read_folder(tmp_path)
