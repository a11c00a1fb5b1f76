"""What a file may hold: bombs, cut-off files and endless records stop before they are parsed."""

import gzip
import os

import pyarrow as pa
import pytest

from orchestration.errors import InputError
from orchestration.extract.folder import Format, Part
from orchestration.extract.limits import BLOCK_BYTES, Limits, fingerprint, stream

TEXT = os.urandom(3000).hex().encode() * 40


def part(folder, content, compression=None):
    path = folder / "accounts.csv"
    path.write_bytes(content)
    return Part(path, "accounts.csv", Format.CSV, compression)


def read(given, **limits):
    return b"".join(stream(given, Limits(**limits)))


@pytest.mark.parametrize(
    ("compression", "packed"),
    [
        (None, TEXT),
        ("gz", gzip.compress(TEXT)),
        ("gz", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gz", gzip.compress(TEXT) + b"\0" * 512),
        ("zst", pa.compress(TEXT, "zstd", asbytes=True)),
    ],
    ids=["plain", "gzip", "two gzip members", "padded gzip", "zstd"],
)
def test_gives_back_what_was_packed(tmp_path, compression, packed):
    assert read(part(tmp_path, packed, compression)) == TEXT


@pytest.mark.parametrize("kept", [0, 5, 0.5, -1, -9])
def test_refuses_a_truncated_gzip(tmp_path, kept):
    packed = gzip.compress(TEXT)
    cut = packed[: int(len(packed) * kept) if isinstance(kept, float) else kept]
    with pytest.raises(InputError, match=r"accounts\.csv is cut off or damaged"):
        read(part(tmp_path, cut, "gz"))


@pytest.mark.parametrize("kept", [0, 0.5, -1])
def test_refuses_a_truncated_zstd(tmp_path, kept):
    packed = pa.compress(TEXT, "zstd", asbytes=True)
    cut = packed[: int(len(packed) * kept) if isinstance(kept, float) else kept]
    with pytest.raises(InputError, match="cut off or damaged"):
        read(part(tmp_path, cut, "zst"))


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_refuses_what_is_not_compressed_as_its_name_says(tmp_path, compression):
    with pytest.raises(InputError, match="cut off or damaged"):
        read(part(tmp_path, b"platform,account_id\n", compression))


def test_refuses_a_damaged_gzip(tmp_path):
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1  # its checksum
    with pytest.raises(InputError, match="cut off or damaged"):
        read(part(tmp_path, bytes(packed), "gz"))


def test_refuses_a_file_over_the_size_cap_without_reading_it(tmp_path):
    with pytest.raises(InputError, match=r"over the cap of 10.*max_file_bytes"):
        fingerprint(part(tmp_path, TEXT), Limits(max_file_bytes=10))


def test_refuses_more_decompressed_bytes_than_allowed(tmp_path):
    with pytest.raises(InputError, match="max_decompressed_bytes"):
        read(part(tmp_path, gzip.compress(TEXT), "gz"), max_decompressed_bytes=len(TEXT) - 1)


def test_refuses_a_ratio_only_a_bomb_has(tmp_path):
    bomb = gzip.compress(b"\0" * 100_000)
    given = part(tmp_path, bomb, "gz")
    with pytest.raises(InputError, match=r"decompression bomb.*max_ratio"):
        read(given, max_decompressed_bytes=200_000)
    assert len(read(given, max_decompressed_bytes=200_000, max_ratio=2000)) == 100_000


def test_refuses_a_bomb_of_two_gigabytes_after_a_fraction_of_it(tmp_path):
    member = gzip.compress(bytes(8 << 20))
    bomb = part(tmp_path, member * 256, "gz")  # 2 MB that hold 2 GiB
    blocks: list[int] = []
    with pytest.raises(InputError, match="decompression bomb"):
        blocks.extend(map(len, stream(bomb, Limits())))
    assert max(blocks) <= BLOCK_BYTES
    assert sum(blocks) < 512 << 20


def test_one_hash_belongs_to_one_content(tmp_path):
    first = fingerprint(part(tmp_path, TEXT), Limits())
    assert first == fingerprint(part(tmp_path, TEXT), Limits())
    assert first != fingerprint(part(tmp_path, TEXT + b"x"), Limits())
