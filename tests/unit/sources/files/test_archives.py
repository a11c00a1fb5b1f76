"""Archives from anybody: what is honest is read in place, every known attack is refused."""

import io
import os
import random
import re
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.sources.files.archives import ArchiveLimits, customers_archives, open_archive

SMALL = ArchiveLimits(
    max_members=10,
    max_path_bytes=60,
    max_member_bytes=1 << 20,
    max_total_bytes=3 << 20,
    max_json_bytes=1 << 16,
    max_ratio=50,
    ratio_grace_bytes=1 << 12,
)


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


def patched(path: Path, change: dict[str, int]) -> Path:
    """Changes fields of every entry of a zip file's directory, as somebody lying would."""
    data = bytearray(path.read_bytes())
    places = {
        "flags": (8, "<H"),
        "method": (10, "<H"),
        "stored": (20, "<L"),
        "size": (24, "<L"),
        "offset": (42, "<L"),
    }
    for match in re.finditer(b"PK\x01\x02", bytes(data)):
        for field, value in change.items():
            place, form = places[field]
            struct.pack_into(form, data, match.start() + place, value)
    path.write_bytes(data)
    return path


def everything(path: Path, limits: ArchiveLimits = SMALL) -> dict[str, bytes]:
    with open_archive(path, limits) as archive:
        found = {}
        for name in archive.names():
            with archive.open(name) as stream:
                found[name] = stream.read()
        return found


def refused(path: Path, match: str, limits: ArchiveLimits = SMALL) -> None:
    with pytest.raises(InputError, match=match) as error:
        everything(path, limits)
    assert path.name in str(error.value)
    assert "Hand" in str(error.value) or "hand" in str(error.value)


# What is honest


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_file_and_the_folder_of_the_same_files_read_alike(tmp_path, compression):
    members = {"a/one.json": b'{"a": 1}', "two.txt": "Größe".encode()}
    folder = tmp_path / "folder"
    for name, data in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    assert everything(zipped(tmp_path / "z.zip", members, compression)) == members
    assert everything(folder) == members


def test_nothing_is_written_while_an_archive_is_read(tmp_path):
    path = zipped(tmp_path / "z.zip", {"a.json": b"[1]"})
    before = sorted(tmp_path.iterdir()), path.stat().st_mtime_ns
    assert everything(path) == {"a.json": b"[1]"}
    assert (sorted(tmp_path.iterdir()), path.stat().st_mtime_ns) == before


def test_folders_written_by_windows_read_with_forward_slashes(tmp_path):
    assert list(everything(zipped(tmp_path / "z.zip", {"a\\b.json": b"1"}))) == ["a/b.json"]


def test_a_name_in_no_encoding_does_not_stop_the_archive(tmp_path):
    path = zipped(tmp_path / "z.zip", {"XX.json": b"1", "plain.json": b"2"})
    path.write_bytes(path.read_bytes().replace(b"XX.json", b"\xff\xfe.json"))
    assert everything(path)["plain.json"] == b"2"
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / os.fsdecode(b"\xff.json")).write_bytes(b"1")
    assert everything(folder) == {"\ufffd.json": b"1"}


def test_a_name_that_lies_about_being_utf8_is_refused(tmp_path):
    path = zipped(tmp_path / "z.zip", {"é.json": b"1"})
    path.write_bytes(path.read_bytes().replace("é.json".encode(), b"\xff\xff.json"))
    refused(path, "damaged")


def test_a_name_whose_utf8_is_not_flagged_reads_as_utf8(tmp_path):
    path = zipped(tmp_path / "z.zip", {"é.json": b"1"})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + place, 0)
    path.write_bytes(data)
    assert list(everything(path)) == ["é.json"]


# Bombs


def test_a_bomb_that_tells_its_size_is_refused_before_it_is_opened(tmp_path):
    refused(zipped(tmp_path / "z.zip", {"a.json": b"0" * (1 << 19)}), "max_ratio")
    refused(zipped(tmp_path / "y.zip", {"a.json": noise(2 << 20)}), "max_member_bytes")
    many = {f"{place}.json": noise(900_000) for place in range(4)}
    refused(zipped(tmp_path / "x.zip", many), "max_total_bytes")


def test_a_bomb_whose_header_lies_gives_no_more_than_it_told(tmp_path):
    path = patched(zipped(tmp_path / "z.zip", {"a.json": b"0" * (64 << 20)}), {"size": 1000})
    tracemalloc.start()
    refused(path, "damaged")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


def test_a_bomb_that_lies_about_what_it_stores_is_refused(tmp_path):
    path = zipped(tmp_path / "z.zip", {"a.json": b"0" * (1 << 19)})
    refused(patched(path, {"stored": 1 << 19}), "over another")


def test_files_that_lie_over_each_other_are_refused(tmp_path):
    path = zipped(tmp_path / "z.zip", {"a.json": noise(3000), "b.json": noise(3000)})
    refused(patched(path, {"offset": 0}), "over another")


def test_compressions_without_a_bound_are_refused(tmp_path):
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        refused(zipped(tmp_path / f"{method}.zip", {"a": b"0" * 9999}, method), "compression")
    refused(patched(zipped(tmp_path / "z.zip", {"a": b"0"}), {"method": 93}), "compression")


def test_a_file_that_grows_after_it_was_listed_stops_at_the_limit(tmp_path):
    (tmp_path / "folder").mkdir()
    growing = tmp_path / "folder" / "a.json"
    growing.write_bytes(b"1")
    with open_archive(tmp_path / "folder", SMALL) as archive:
        growing.write_bytes(noise(2 << 20))
        with pytest.raises(InputError, match="more than is read"):
            archive.open("a.json").read()


def test_a_zip_file_inside_an_archive_is_never_opened(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"a.json": b"1"}).read_bytes()
    path = zipped(tmp_path / "z.zip", {"photos.jpg": inner, "b.json": b"2"})
    refused(path, "zip file inside")
    with open_archive(path) as archive:
        assert archive.read_json("b.json") == 2


def test_too_many_members_are_refused(tmp_path):
    refused(zipped(tmp_path / "z.zip", {f"{n}": b"" for n in range(11)}), "more than 10 files")
    (tmp_path / "folder").mkdir()
    for place in range(11):
        (tmp_path / "folder" / str(place)).mkdir()
    refused(tmp_path / "folder", "more than 10 files")


def test_a_directory_of_millions_is_refused_before_it_is_read(tmp_path):
    entry = b"PK\x01\x02" + b"\0" * 42
    count = 100_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entry) * count, 0, 0)
    path = tmp_path / "z.zip"
    path.write_bytes(entry * count + end)
    refused(path, "directory of over 10 files")


# Paths


@pytest.mark.parametrize("name", ["../a.json", "a/../../b", "..", "a\\..\\b", "a/.."])
def test_a_path_that_leads_out_is_refused(tmp_path, name):
    refused(zipped(tmp_path / "z.zip", {name: b"1"}), "leads out")


@pytest.mark.parametrize("name", ["/etc/passwd", "C:\\a.json", "c:a", "\\\\host\\share\\a", "//a"])
def test_an_absolute_path_is_refused(tmp_path, name):
    refused(zipped(tmp_path / "z.zip", {name: b"1"}), "absolute")


def test_a_path_with_a_zero_byte_is_refused(tmp_path):
    path = zipped(tmp_path / "z.zip", {"a.jsonXpng": b"1"})
    path.write_bytes(path.read_bytes().replace(b"a.jsonXpng", b"a.json\0png"))
    refused(path, "unreadable path")


def test_a_long_path_is_refused(tmp_path):
    refused(zipped(tmp_path / "z.zip", {"a/" * 40 + "b": b"1"}), "max_path_bytes")


def test_a_symbolic_link_in_a_zip_file_is_refused(tmp_path):
    info = zipfile.ZipInfo("followers_1.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as file:
        file.writestr(info, "/etc/passwd")
    refused(tmp_path / "z.zip", "link")


def test_links_and_pipes_in_a_folder_are_refused(tmp_path):
    (tmp_path / "secret.json").write_text("1")
    for place, make in enumerate(
        (
            lambda path: path.symlink_to(tmp_path / "secret.json"),
            lambda path: path.symlink_to(tmp_path),
            os.mkfifo,
        )
    ):
        folder = tmp_path / f"folder{place}"
        folder.mkdir()
        make(folder / "a.json")
        refused(folder, "link")


def test_a_file_that_became_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret.json").write_text("1")
    (tmp_path / "folder").mkdir()
    entry = tmp_path / "folder" / "a.json"
    entry.write_text("2")
    with open_archive(tmp_path / "folder", SMALL) as archive:
        entry.unlink()
        entry.symlink_to(tmp_path / "secret.json")
        with pytest.raises(InputError, match="cannot be read"):
            archive.read_json("a.json")


def test_an_archive_that_is_a_link_itself_is_refused(tmp_path):
    (tmp_path / "l.zip").symlink_to(zipped(tmp_path / "z.zip", {"a": b"1"}))
    refused(tmp_path / "l.zip", "link")


# Other disguises


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path):
    for other in ("a.json", "./a.json", "a.json/"):
        with zipfile.ZipFile(tmp_path / "z.zip", "w") as file:
            file.writestr("a.json", "1")
            file.writestr(other, "" if other.endswith("/") else "2")
        refused(tmp_path / "z.zip", "twice")


def test_an_encrypted_archive_is_refused(tmp_path):
    refused(patched(zipped(tmp_path / "z.zip", {"a": b"1"}), {"flags": 1}), "encrypted")


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "z.zip").write_text("<html>Please log in</html>")
    refused(tmp_path / "z.zip", "cut off")
    refused(tmp_path / "missing.zip", "No such file")


def test_no_damage_to_a_zip_file_gets_past_as_another_error(tmp_path):
    whole = zipped(tmp_path / "whole.zip", {"a.json": b'{"a": 1}' * 9, "b/c": noise(300)})
    data = whole.read_bytes()
    chance = random.Random(11)
    failed = 0
    for _ in range(1500):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path = tmp_path / "broken.zip"
        path.write_bytes(
            broken[: chance.randint(1, len(broken))] if chance.random() < 0.3 else broken
        )
        try:
            everything(path)
        except InputError:
            failed += 1
    assert failed > 500


# JSON


def test_json_is_read_with_or_without_a_mark_and_without_what_cannot_be_written(tmp_path):
    text = '\ufeff{"a": "\\ud83d", "b": "\\ud83d\\ude00", "c": NaN, "\\udc00": [1]}'
    path = zipped(tmp_path / "z.zip", {"a.json": text.encode()})
    with open_archive(path) as archive:
        assert archive.read_json("a.json") == {"a": "\ufffd", "b": "😀", "c": None, "\ufffd": [1]}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>", "no JSON"),
        (b"[" * 50_000, "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"1" * 5000, "no JSON"),
        (noise(70_000), "max_json_bytes"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path, data, reason):
    path = zipped(tmp_path / "z.zip", {"a.json": data}, zipfile.ZIP_STORED)
    with open_archive(path, SMALL) as archive, pytest.raises(InputError, match=reason):
        archive.read_json("a.json")


# Whose they are


def test_each_entry_of_a_folder_is_one_customers(tmp_path):
    zipped(tmp_path / "c2.zip", {"a": b"1"})
    (tmp_path / "c1").mkdir()
    (tmp_path / "c3").mkdir()
    zipped(tmp_path / "c3" / "part-2.zip", {"a": b"1"})
    zipped(tmp_path / "c3" / "part-1.ZIP", {"a": b"1"})
    (tmp_path / ".DS_Store").write_text("")
    (tmp_path / "README.txt").write_text("")
    assert [(who, path.name) for who, path in customers_archives(tmp_path)] == [
        ("c1", "c1"),
        ("c2", "c2.zip"),
        ("c3", "part-1.ZIP"),
        ("c3", "part-2.zip"),
    ]


def test_a_customer_with_two_archives_is_refused(tmp_path):
    zipped(tmp_path / "c1.zip", {"a": b"1"})
    (tmp_path / "c1").mkdir()
    with pytest.raises(InputError, match="two archives of the customer c1"):
        list(customers_archives(tmp_path))


def test_a_folder_of_archives_that_is_missing_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        list(customers_archives(tmp_path / "missing"))


def test_an_entry_whose_name_is_no_text_is_refused(tmp_path):
    (tmp_path / os.fsdecode(b"\xff")).mkdir()
    with pytest.raises(InputError, match="no customer_id"):
        list(customers_archives(tmp_path))


def test_a_stream_reads_as_lines_of_text(tmp_path):
    path = zipped(tmp_path / "z.zip", {"a.csv": b"x,y\n1,2\n"})
    with open_archive(path) as archive, archive.open("a.csv") as stream:
        assert list(io.TextIOWrapper(stream, "utf-8")) == ["x,y\n", "1,2\n"]


def test_json_behind_an_assignment_is_read_and_text_that_is_no_utf8_stays_text(tmp_path):
    script = b'window.YTD.tweets.part0 = [ {"a": "x = y;"} ];\n'
    path = zipped(tmp_path / "a.zip", {"data/tweets.js": script, "old.txt": b"Gr\xf6\xdfe"})
    with open_archive(path, SMALL) as archive:
        assert archive.read_json("data/tweets.js", is_assigned=True) == [{"a": "x = y;"}]
        assert archive.read_text("old.txt") == "Gr\ufffd\ufffde"
        with pytest.raises(InputError, match="is no JSON"):
            archive.read_json("old.txt", is_assigned=True)
