"""Which entry of an input folder is which table, and which ones are refused."""

import os

import pytest

from orchestration.errors import InputError
from orchestration.extract.folder import Format, discover
from tests.unit.extract.hand_over import ACCOUNT_HEADER

CONTENT = f"{ACCOUNT_HEADER}\n"


def names(folder, table):
    return [part.name for part in discover(folder).parts[table]]


@pytest.mark.parametrize(
    ("name", "format_", "compression"),
    [
        ("accounts.parquet", Format.PARQUET, None),
        ("accounts.csv", Format.CSV, None),
        ("accounts.csv.gz", Format.CSV, "gz"),
        ("accounts.csv.zst", Format.CSV, "zst"),
        ("accounts.jsonl", Format.JSONL, None),
        ("accounts.jsonl.gz", Format.JSONL, "gz"),
        ("accounts.jsonl.zst", Format.JSONL, "zst"),
    ],
)
def test_every_spelling_of_the_contract_is_a_table(tmp_path, name, format_, compression):
    (tmp_path / name).write_text(CONTENT)
    part = discover(tmp_path).parts["accounts"][0]
    assert (part.format, part.compression, part.name) == (format_, compression, name)


def test_a_folder_of_parts_is_read_in_the_order_of_their_names(tmp_path):
    (tmp_path / "accounts").mkdir()
    for name in ("b.csv", "a.jsonl", "_SUCCESS", ".a.csv.crc"):
        (tmp_path / "accounts" / name).write_text(CONTENT)
    assert names(tmp_path, "accounts") == ["accounts/a.jsonl", "accounts/b.csv"]


def test_what_is_no_table_is_ignored_and_named(tmp_path):
    for name in ("accounts.csv", "brand.yaml", "_READY", "notes.txt", "account.csv", ".hidden"):
        (tmp_path / name).write_text(CONTENT)
    (tmp_path / "campaigns").mkdir()
    (tmp_path / "old").mkdir()
    found = discover(tmp_path)
    assert found.ignored == ("account.csv", "notes.txt", "old")
    assert set(found.parts) == {"accounts"}


def test_parquet_is_never_gzipped_around(tmp_path):
    (tmp_path / "accounts.csv").write_text(CONTENT)
    (tmp_path / "posts.parquet.gz").write_text("")
    assert discover(tmp_path).ignored == ("posts.parquet.gz",)


def test_refuses_an_empty_folder(tmp_path):
    with pytest.raises(InputError, match="holds no table"):
        discover(tmp_path)


def test_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="INPUT=<folder>"):
        discover(tmp_path / "nowhere")


def test_refuses_a_table_given_twice_in_two_formats(tmp_path):
    for name in ("accounts.csv", "accounts.jsonl.gz"):
        (tmp_path / name).write_text(CONTENT)
    with pytest.raises(InputError, match=r"twice.*accounts\.csv and accounts\.jsonl\.gz"):
        discover(tmp_path)


def test_refuses_a_table_given_as_a_file_and_as_parts(tmp_path):
    (tmp_path / "accounts").mkdir()
    for name in ("accounts.csv", "accounts/1.csv"):
        (tmp_path / name).write_text(CONTENT)
    with pytest.raises(InputError, match="twice"):
        discover(tmp_path)


def test_refuses_a_part_given_twice_in_two_formats(tmp_path):
    (tmp_path / "accounts").mkdir()
    for name in ("accounts/1.csv", "accounts/1.csv.gz"):
        (tmp_path / name).write_text(CONTENT)
    with pytest.raises(InputError, match=r"1\.csv and accounts/1\.csv\.gz"):
        discover(tmp_path)


@pytest.mark.parametrize("target", ["/etc/hostname", "../outside.csv"])
def test_refuses_a_link_that_leaves_the_folder(tmp_path, target):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text(CONTENT)
    (folder / "accounts.csv").symlink_to(target)
    with pytest.raises(InputError, match="leads out of the input folder"):
        discover(folder)


def test_refuses_a_folder_of_parts_that_lies_elsewhere(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "accounts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="leads out of the input folder"):
        discover(folder)


def test_refuses_a_brand_file_that_lies_elsewhere(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "accounts.csv").write_text(CONTENT)
    (folder / "brand.yaml").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="leads out of the input folder"):
        discover(folder)


def test_a_link_inside_the_folder_is_followed(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "accounts-1.csv").write_text(CONTENT)
    (tmp_path / "accounts.csv").symlink_to("old/accounts-1.csv")
    assert names(tmp_path, "accounts") == ["accounts.csv"]


def test_refuses_a_link_to_nothing(tmp_path):
    (tmp_path / "accounts.csv").symlink_to("gone.csv")
    with pytest.raises(InputError, match=r"accounts\.csv.*cannot be read"):
        discover(tmp_path)


def test_refuses_a_pipe_instead_of_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "accounts.csv")
    with pytest.raises(InputError, match="no regular file"):
        discover(tmp_path)


def test_refuses_folders_among_parts_so_that_none_is_overlooked(tmp_path):
    (tmp_path / "accounts" / "month=1").mkdir(parents=True)
    with pytest.raises(InputError, match="folder inside the parts"):
        discover(tmp_path)


def test_refuses_a_folder_named_like_a_file(tmp_path):
    (tmp_path / "accounts.parquet").mkdir()
    with pytest.raises(InputError, match="Rename it to accounts/"):
        discover(tmp_path)
