"""How much a file may hold, checked while it streams and before anything parses it.

A file from outside may be a bomb, cut off half-way, or a single endless record. Each cap is
configurable; each default lets an honest file of several gigabytes pass.
"""

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from orchestration.errors import InputError
from orchestration.extract.folder import Part

BLOCK_BYTES = 8 << 20
"""One read: large enough that per-block costs vanish, small enough that ten of them are nothing."""

RATIO_GRACE_BYTES = 64 << 20
"""Below this a ratio proves nothing: a short table of one repeated line compresses well."""


@dataclass(frozen=True)
class Limits:
    """Caps on what one part may hold.

    Attributes:
        max_file_bytes: Size of the file as it lies there.
        max_decompressed_bytes: Size of what comes out of it.
        max_ratio: Decompressed bytes per stored byte, once 64 MiB have come out.
        max_record_bytes: Size of one CSV or JSON Lines record; a longer one is set aside.
        max_json_depth: Braces and brackets inside each other in one JSON record; a deeper one
            is set aside.
        max_rows: Rows of one Parquet part: run-length encoding makes a billion rows of nothing.
    """

    max_file_bytes: int = 64 << 30
    max_decompressed_bytes: int = 256 << 30
    max_ratio: float = 200.0
    max_record_bytes: int = 16 << 20
    max_json_depth: int = 32
    max_rows: int = 1_000_000_000


def fingerprint(part: Part, limits: Limits) -> str:
    """SHA-256 of the file as it lies there, in hexadecimal; two files with one hash are one.

    Raises:
        InputError: The file is larger than `limits.max_file_bytes` or cannot be read.
    """
    try:
        size = part.path.stat().st_size
        if size > limits.max_file_bytes:
            raise InputError(
                f"{part.name} is {size:,} bytes, over the cap of {limits.max_file_bytes:,}. Split "
                "it into parts, or raise max_file_bytes in the launchpad if the size is honest."
            )
        with part.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{part.name} cannot be read ({error.strerror}).") from error


def stream(part: Part, limits: Limits) -> Iterator[bytes]:
    """The part's content, decompressed, in blocks; no block is longer than `BLOCK_BYTES`.

    Raises:
        InputError: More comes out than a cap allows, or the compressed stream is cut off or
            damaged.
    """
    try:
        stored = part.path.stat().st_size
        seen = 0
        with part.path.open("rb", buffering=0) as file:
            for block in _decompressed(file, part):
                seen += len(block)
                _check_caps(part, seen, stored, limits)
                yield block
    except (zlib.error, OSError, EOFError) as error:
        if part.compression is None:
            raise InputError(f"{part.name} cannot be read ({error}).") from error
        raise InputError(
            f"{part.name} is cut off or damaged ({error}). It was probably copied while it was "
            "being written: hand it over again, whole."
        ) from error


def _check_caps(part: Part, seen: int, stored: int, limits: Limits) -> None:
    if seen > limits.max_decompressed_bytes:
        raise InputError(
            f"{part.name} decompresses to more than {limits.max_decompressed_bytes:,} bytes. Split "
            "it into parts, or raise max_decompressed_bytes in the launchpad if the size is honest."
        )
    grace = min(RATIO_GRACE_BYTES, limits.max_decompressed_bytes // 4)
    if part.compression and seen > grace and seen > limits.max_ratio * stored:
        raise InputError(
            f"{part.name} decompresses to over {limits.max_ratio:g} times its size, as a "
            "decompression bomb does. Hand it over uncompressed, or raise max_ratio in the "
            "launchpad if you trust where it came from."
        )


def _decompressed(file: BinaryIO, part: Part) -> Iterator[bytes]:
    if part.compression == "gz":
        yield from _gunzipped(file)
        return
    source = pa.PythonFile(file, "r")
    if part.compression == "zst" and os.fstat(file.fileno()).st_size == 0:
        raise EOFError("the file is empty")
    reader = pa.CompressedInputStream(source, "zstd") if part.compression == "zst" else source
    while block := reader.read(BLOCK_BYTES):
        yield block


def _gunzipped(file: BinaryIO) -> Iterator[bytes]:
    """Every member of a gzip file; bounded output per step, which `gzip.open` does not promise."""
    pending = file.read(1 << 20)
    if not pending:
        raise EOFError("the file is empty")
    while pending:
        member = zlib.decompressobj(wbits=31)
        while not member.eof:
            if not pending:
                raise EOFError("the compressed stream ends before its end marker")
            if block := member.decompress(pending, BLOCK_BYTES):
                yield block
            pending = member.unconsumed_tail or (b"" if member.eof else file.read(1 << 20))
        pending = member.unused_data.lstrip(b"\0")  # members may be padded with zeros
        while not pending and (more := file.read(1 << 20)):
            pending = more.lstrip(b"\0")
