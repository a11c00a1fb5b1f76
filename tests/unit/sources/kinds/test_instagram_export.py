"""Instagram archives give what they truly hold, whatever year they are of, and nothing private."""

from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive
from orchestration.sources.kinds.instagram_export import KIND
from tests.api_fixtures.handed_archives import as_folder, as_meta_writes, as_zip
from tests.api_fixtures.instagram_archive import archive_of_2022, archive_of_2026, follower
from tests.reading_sources import read, source_of

PEOPLE = "connections/followers_and_following"
WRAPPED = "instagram-carla-2026-03-01-AbCd/"


def read_folder(folder: Path, **options) -> dict[str, list]:
    source = source_of(KIND, {"path": "instagram", **options}, folder=folder)
    return read(KIND, source)[0]


@pytest.fixture
def records(tmp_path) -> dict[str, list]:
    as_zip(tmp_path / "instagram" / "c-1.zip", archive_of_2026())
    return read_folder(tmp_path, covers_all_time=True)


def names(records: list[dict]) -> list[str]:
    return [record["username"] for record in records]


def test_every_part_of_the_followers_is_read_and_each_follower_once(records):
    assert names(records["followers"]) == ["bo.hikes", "cem_swims", "dora", None]
    assert {each["owner"] for each in records["followers"]} == {"anna_runs"}
    assert {each["_customer_id"] for each in records["followers"]} == {"c-1"}


def test_times_in_seconds_and_in_milliseconds_are_the_same_time(records):
    times = [record["at"] for record in records["followers"]]
    assert times[:3] == ["2026-02-25T06:13:21Z", "2026-02-25T06:13:22Z", "2026-02-25T06:13:23Z"]


def test_a_name_that_stands_only_in_the_title_is_read(records):
    assert names(records["following"]) == ["stridewell"]


def test_the_profile_is_the_owners_without_what_nobody_needs(records):
    (profile,) = records["profiles"]
    assert profile == {
        "_customer_id": "c-1",
        "_archive_at": "2026-03-01T21:20:01Z",
        "owner": "anna_runs",
        "username": "anna_runs",
        "name": "anna.läuft",
        "bio": "Läuft 🏃 in Köln",
        "is_private": "false",
        "followers_count": 4,
        "following_count": 1,
        "posts_count": 3,
    }


def test_texts_come_out_as_they_were_written(records):
    assert [record["text"] for record in records["posts"]] == [
        "Neue Schuhe von @stridewell 👟 #parkrun",
        "Zwei Bilder",
        None,
    ]


def test_a_post_has_the_id_in_its_files_name_where_there_is_one(records):
    assert [(record["media_id"], record["file"]) for record in records["posts"]] == [
        ("18010987654321098", "471_18010987654321098.jpg"),
        (None, "a.jpg"),
        ("18022222222222222", "18022222222222222.mp4"),
    ]


def test_a_like_names_its_post_and_not_a_site_of_its_author(records):
    assert [(like["post"], like["at"]) for like in records["likes"]] == [
        ("DAbc-1_x", "2026-03-01T21:20:00Z"),
        ("DReel42", "2026-03-01T21:20:01Z"),
    ]


def test_a_comment_on_nobody_knows_what_is_left_out(records):
    assert records["comments"] == []


def test_the_older_wrappings_are_read_too(tmp_path):
    as_folder(tmp_path / "instagram" / "c-2", archive_of_2022())
    records = read_folder(tmp_path)
    assert names(records["followers"]) == ["anna_runs"]
    assert records["profiles"][0]["username"] == "bo.hikes"
    assert records["posts"][0]["text"] == "Ein Berg"
    assert [like["post"] for like in records["likes"]] == ["CdOld"]
    assert [(each["post"], each["text"]) for each in records["comments"]] == [("CdOld", "Schön!")]
    assert {like["text"] for like in records["likes"]} == {None}


def test_without_knowing_the_range_of_dates_nothing_is_counted(tmp_path):
    as_zip(tmp_path / "instagram" / "c-1.zip", archive_of_2026())
    records = read_folder(tmp_path)
    assert "followers_count" not in records["profiles"][0]
    assert {each["list_completeness"] for each in records["followers"]} == {"partial"}


def test_a_list_that_is_not_there_counts_nobody_instead_of_none(tmp_path):
    members = archive_of_2026()
    kept = {name: data for name, data in members.items() if "followers_" not in name.split("/")[-1]}
    as_zip(tmp_path / "instagram" / "c-1.zip", kept)
    (profile,) = read_folder(tmp_path, covers_all_time=True)["profiles"]
    assert (profile["followers_count"], profile["following_count"]) == (None, 1)


def test_parts_of_one_export_in_several_zip_files_are_one_archive(tmp_path):
    members = archive_of_2026()
    is_profile = {name: "personal_information.json" in name for name in members}
    for place in (True, False):
        part = {name: data for name, data in members.items() if is_profile[name] is place}
        as_zip(tmp_path / "instagram" / "c-1" / f"part-{place}.zip", part)
    records = read_folder(tmp_path)
    assert {each["owner"] for each in records["followers"]} == {"anna_runs"}


def test_an_archive_without_a_profile_names_its_owner_by_its_own_folder(tmp_path):
    name = f"{WRAPPED}{PEOPLE}/followers_1.json"
    as_zip(tmp_path / "instagram" / "c-3.zip", {name: as_meta_writes([follower("bo", 1772000000)])})
    assert read_folder(tmp_path)["followers"][0]["owner"] == "carla"


def test_messages_are_never_opened(tmp_path, monkeypatch):
    as_zip(tmp_path / "instagram" / "c-1.zip", archive_of_2026())
    as_folder(tmp_path / "instagram" / "c-2", archive_of_2022())
    opened = []
    real = Archive.open
    monkeypatch.setattr(
        Archive, "open", lambda archive, name: opened.append(name) or real(archive, name)
    )
    read_folder(tmp_path)
    assert any("liked_posts" in name for name in opened)
    assert not [name for name in opened if "message" in name or "inbox" in name]


def test_nothing_that_was_not_asked_for_is_kept(records):
    kept = str(records)
    assert "anna@example.org" not in kept
    assert "1990-01-01" not in kept
    assert "not for anybody" not in kept


def test_one_broken_archive_does_not_stop_the_others_and_is_named(tmp_path):
    (tmp_path / "instagram").mkdir()
    (tmp_path / "instagram" / "c-0.zip").write_bytes(b"<html>Log in</html>")
    as_zip(tmp_path / "instagram" / "c-1.zip", archive_of_2026())
    source = source_of(KIND, {"path": "instagram"}, folder=tmp_path)
    pages = KIND.pages(source)
    sound = [next(pages) for _ in KIND.tables]
    assert {record["_customer_id"] for page in sound for record in page.records} == {"c-1"}
    with pytest.raises(InputError, match=r"1 of 2 customers' archives .*c-0\.zip"):
        next(pages)


def test_nothing_of_a_customer_is_kept_when_a_part_of_their_archive_is_broken(tmp_path):
    members = {**archive_of_2026(), f"{PEOPLE}/followers_2.json": b"[{"}
    as_zip(tmp_path / "instagram" / "c-1.zip", members)
    source = source_of(KIND, {"path": "instagram"}, folder=tmp_path)
    with pytest.raises(InputError, match="no JSON"):
        next(KIND.pages(source))


def test_a_path_out_of_the_input_folder_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    source = source_of(KIND, {"path": "../elsewhere"}, folder=tmp_path / "in")
    with pytest.raises(InputError, match="leads out"):
        next(KIND.pages(source))


def test_an_empty_folder_is_refused(tmp_path):
    (tmp_path / "instagram").mkdir()
    with pytest.raises(InputError, match="holds no archive"):
        read_folder(tmp_path)


def test_an_archive_of_another_network_is_refused_with_the_way_out(tmp_path):
    as_folder(tmp_path / "instagram" / "c-3", {"data/tweets.js": b"window.YTD = []"})
    with pytest.raises(InputError, match="c-3: nothing of a JSON export of Instagram"):
        read_folder(tmp_path)
