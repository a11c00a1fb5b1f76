"""Files of events, one JSON object a line or Parquet: read in place, event by event, bounded.

A file, a folder of files (with folders in it) or a zip file of them. Lines are cut and judged as
those of the input folder are; a line that is no event is told apart instead of stopping the rest.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from orchestration.errors import InputError
from orchestration.extract.folder import Format, Part
from orchestration.extract.json_lines import LineSplitter
from orchestration.extract.limits import BLOCK_BYTES, Limits, stream
from orchestration.extract.source import BOM
from orchestration.sources.files.archives import ArchiveLimits, open_archive

Event = Mapping[str, Any]

_LINES = re.compile(r"\.(?:json|jsonl|ndjson)$", re.IGNORECASE)
_ZIPPED_LINES = re.compile(r"\.gz$", re.IGNORECASE)
_PARQUET = re.compile(r"\.parquet$", re.IGNORECASE)
_PARQUET_ROWS = 10_000

EVENTS_LIMITS = Limits(max_record_bytes=4 << 20)


@dataclass(frozen=True)
class Unreadable:
    """A line that is no event.

    Attributes:
        file: Where it stands.
        line: Its number.
        reason: What is wrong with it, without what it says.
    """

    file: str
    line: int
    reason: str

    def as_record(self) -> dict[str, Any]:
        """A record that no contract table can read, so that it is set aside with its place."""
        return {"_unreadable": f"{self.file}, line {self.line:,}: {self.reason}"}


def events(path: Path, limits: Limits = EVENTS_LIMITS) -> Iterator[Event | Unreadable]:
    """Every event below a path, file after file by name.

    Args:
        path: A file, a folder or a zip file.
        limits: Caps on each file.

    Raises:
        InputError: The path holds no such file, or a file breaks a limit or is damaged.
    """
    found = False
    if path.is_file() and path.suffix.lower() != ".zip":
        yield from _of_file(path, path.name, limits)
        return
    with open_archive(path, ArchiveLimits()) as archive:
        for name in archive.names():
            if path.is_dir() and _kind_of(name) is not None:
                found = True
                yield from _of_file(path / name, name, limits)
            elif not path.is_dir() and _LINES.search(name):
                found = True
                with archive.open(name) as file:
                    yield from _of_lines(_blocks(file), name, limits)
    if not found:
        raise InputError(
            f"{path.name} holds no file of events (.json, .jsonl, .ndjson, also .gz, or .parquet; "
            "in a zip file only those with lines). Export them as newline-delimited JSON."
        )


def _kind_of(name: str) -> Format | None:
    if _PARQUET.search(name):
        return Format.PARQUET
    return Format.JSONL if _LINES.search(name) or _ZIPPED_LINES.search(name) else None


def _of_file(path: Path, name: str, limits: Limits) -> Iterator[Event | Unreadable]:
    kind = _kind_of(name)
    if kind is None:
        raise InputError(f"{name} is no file of events (.json, .jsonl, .ndjson, .gz or .parquet).")
    if kind is Format.PARQUET:
        yield from _of_parquet(path, name, limits)
        return
    compression = "gz" if _ZIPPED_LINES.search(name) else None
    yield from _of_lines(stream(Part(path, name, kind, compression), limits), name, limits)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block


def _of_lines(blocks: Iterable[bytes], name: str, limits: Limits) -> Iterator[Event | Unreadable]:
    splitter = LineSplitter(limits.max_record_bytes, limits.max_json_depth)
    is_first = True
    for block in _ended(blocks):
        data = block.removeprefix(BOM) if is_first else block
        is_first = False
        for lines in splitter.feed(data, last=not block):
            for line, text in zip(lines.numbers.tolist(), lines.texts, strict=True):
                yield _event(text.as_py(), name, line)
            for bad in lines.bad:
                yield Unreadable(name, bad.line, bad.reason)


def _ended(blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield from blocks
    yield b""


def _event(text: str, name: str, line: int) -> Event | Unreadable:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return Unreadable(name, line, "is no JSON")
    return found if isinstance(found, dict) else Unreadable(name, line, "is no JSON object")


def _of_parquet(path: Path, name: str, limits: Limits) -> Iterator[Event]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            groups = [file.metadata.row_group(n) for n in range(file.metadata.num_row_groups)]
            size = sum(group.total_byte_size for group in groups)
            if size > limits.max_decompressed_bytes or file.metadata.num_rows > limits.max_rows:
                raise InputError(
                    f"{name} holds {file.metadata.num_rows:,} rows of {size:,} bytes, more than is "
                    "read of one file. Export it in parts."
                )
            for batch in file.iter_batches(_PARQUET_ROWS):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{name} is no whole Parquet file ({error}). Hand it over again, whole."
        ) from error


def query_value(link: Any, names: Iterable[str]) -> str | None:
    """The value of the first of some parameters that a link's query (or its `#` part) has."""
    if not isinstance(link, str) or ("?" not in link and "#" not in link):
        return None
    try:
        parts = urlsplit(link)
        pairs = dict(parse_qsl(parts.fragment.rpartition("?")[2], max_num_fields=200))
        pairs |= dict(parse_qsl(parts.query, max_num_fields=200))
    except ValueError:
        return None
    return next((pairs[name].strip() for name in names if pairs.get(name, "").strip()), None)


def money(value: Any) -> str | None:
    """An amount as the decimal digits it was written with; None where it is no number."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        amount = Decimal(str(value))
    except ArithmeticError:
        return None
    return f"{amount:f}" if amount.is_finite() else None


def text(value: Any) -> str | None:
    """An id or a word as text; None where there is none."""
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    return str(value).strip() or None
