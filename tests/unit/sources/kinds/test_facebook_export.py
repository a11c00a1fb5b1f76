"""Facebook archives give what they truly hold, and nothing that is private or only a name."""

import pytest

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive
from orchestration.sources.kinds.facebook_export import KIND
from tests.api_fixtures.facebook_archive import archive_of_2021, archive_of_2026
from tests.api_fixtures.handed_archives import as_folder, as_zip
from tests.reading_sources import read, source_of


def read_folder(folder, **options) -> dict[str, list]:
    return read(KIND, source_of(KIND, {"path": "facebook", **options}, folder=folder))[0]


@pytest.fixture
def records(tmp_path) -> dict[str, list]:
    as_zip(tmp_path / "facebook" / "c-1.zip", archive_of_2026())
    return read_folder(tmp_path, covers_all_time=True)


def test_the_profile_is_the_owners_and_friends_are_counted_without_their_names(records):
    (profile,) = records["profiles"]
    assert profile == {
        "id": None,
        "username": "zoe.grossmann.7",
        "name": "Zoë Großmann",
        "created_at": "2008-01-10T21:20:00Z",
        "friends_count": 7,
        "followers_count": 2,
        "posts_count": 3,
        "_customer_id": "c-1",
        "owner": {"id": None, "username": "zoe.grossmann.7"},
        "_archive_at": "2026-02-25T06:20:01Z",
    }


def test_a_profile_without_a_name_has_its_number(tmp_path):
    as_folder(tmp_path / "facebook" / "c-2", archive_of_2021())
    records = read_folder(tmp_path)
    assert records["profiles"][0]["id"] == "100001234567890"
    assert records["profiles"][0]["username"] is None
    assert [post["text"] for post in records["posts"]] == ["Nur einer"]


def test_posts_come_with_their_words_unless_nobody_else_may_see_them(records):
    told = [(post["text"], post["media_type"], post["at"]) for post in records["posts"]]
    assert told == [
        ("Größe 42 passt 👟", "image", "2026-02-25T06:13:20Z"),
        (None, "text", "2026-02-25T06:16:40Z"),
        ("Lest das", "link", "2026-02-25T06:18:20Z"),
    ]


def test_a_reaction_counts_where_it_names_a_post(records):
    assert [(each["post"], each["at"]) for each in records["reactions"]] == [
        ("555000111", "2026-02-25T06:20:00Z"),
        ("pfbid02Ab", "2026-02-25T06:20:01Z"),
    ]
    assert records["comments"] == []


def test_without_knowing_the_range_of_dates_nothing_is_counted(tmp_path):
    as_zip(tmp_path / "facebook" / "c-1.zip", archive_of_2026())
    assert "friends_count" not in read_folder(tmp_path)["profiles"][0]


def test_messages_and_groups_are_never_opened(tmp_path, monkeypatch):
    as_zip(tmp_path / "facebook" / "c-1.zip", archive_of_2026())
    as_folder(tmp_path / "facebook" / "c-2", archive_of_2021())
    opened = []
    real = Archive.open
    monkeypatch.setattr(
        Archive, "open", lambda archive, name: opened.append(name) or real(archive, name)
    )
    read_folder(tmp_path)
    assert any("your_posts" in name for name in opened)
    assert not [name for name in opened if "message" in name or "group" in name]


def test_nothing_that_was_not_asked_for_is_kept(records):
    kept = str(records)
    for private in ("zoe@example.org", "1990", "Alex Morgan", "Tagebuch", "not for anybody"):
        assert private not in kept


def test_an_archive_in_html_is_refused_with_the_way_out(tmp_path):
    as_folder(tmp_path / "facebook" / "c-3", {"posts/your_posts_1.html": b"<html>"})
    with pytest.raises(InputError, match="format JSON instead of HTML"):
        read_folder(tmp_path)
