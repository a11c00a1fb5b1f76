"""What lies in an input folder: which entry holds which table, and what is no table at all.

Names only: no file is opened here. How much a file may hold stands in `limits`, what its rows may
say in `columns`.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from orchestration.errors import InputError
from orchestration.extract.contract import TABLES


class Format(StrEnum):
    """How a part is written."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


BRAND_FILE = "brand.yaml"
READY_FILE = "_READY"
SOURCES_FILE = "sources.yaml"
KNOWN_BESIDE_TABLES = frozenset({BRAND_FILE, READY_FILE, SOURCES_FILE, "campaigns", "exports"})
"""Entries that are no tables and are somebody else's to read: `campaigns/` holds plans, `exports/`
what people handed over for the sources of `sources.yaml`."""

_TABLE_FILE = re.compile(
    r"(?P<stem>.+?)\.(?:(?P<parquet>parquet)|(?P<text>csv|jsonl)(?:\.(?P<compression>gz|zst))?)"
)
_HOW = "<table>.parquet, .csv or .jsonl (the last two also .gz or .zst), or a folder <table>/"


@dataclass(frozen=True)
class Part:
    """One file of one table.

    Attributes:
        path: Where it is, symbolic links resolved.
        name: Its path inside the input folder, as people know it.
        format: How its records are written.
        compression: `gz`, `zst` or None.
    """

    path: Path
    name: str
    format: Format
    compression: str | None = None


@dataclass(frozen=True)
class InputFolder:
    """An input folder's entries, sorted out.

    Attributes:
        path: The folder.
        parts: Each table's files, in the order they are read; absent tables are missing.
        ignored: Entries that are no table of the contract, by name.
    """

    path: Path
    parts: Mapping[str, tuple[Part, ...]]
    ignored: tuple[str, ...]


def discover(folder: Path) -> InputFolder:
    """Lists an input folder and says which entry is which table.

    Args:
        folder: The input folder; it may be a symbolic link itself.

    Raises:
        InputError: The folder is missing, not readable or empty; an entry leads out of it; a
            table is given twice; a table's folder holds folders.
    """
    try:
        root = folder.resolve(strict=True)
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(
            f"The input folder {folder} cannot be read ({error.strerror}). "
            "Name an existing folder with INPUT=<folder>."
        ) from error
    found: dict[str, list[tuple[str, tuple[Part, ...]]]] = {}
    ignored: list[str] = []
    for entry in entries:
        if entry.name == BRAND_FILE:
            _inside(Path(entry.path), entry.name, root)
        if entry.name.startswith(".") or entry.name in KNOWN_BESIDE_TABLES:
            continue
        table = _table_of(entry.name)
        if table is None:
            ignored.append(entry.name)
            continue
        parts = _parts_of(Path(entry.path), table, root, ignored)
        if parts:
            found.setdefault(table, []).append((entry.name, parts))
    for table, givings in found.items():
        if len(givings) > 1:
            names = " and ".join(name for name, _ in givings)
            raise InputError(
                f"The table {table} is given twice in {folder}: {names}. Keep one of them, or put "
                f"both as parts into a folder {table}/ if they hold different records."
            )
    if not found and not (root / SOURCES_FILE).exists():
        seen = f" (it holds only {', '.join(ignored[:10])})" if ignored else ""
        raise InputError(
            f"The input folder {folder} holds no table of the contract{seen}. Hand tables over as "
            f"{_HOW}; at least accounts is needed."
        )
    return InputFolder(folder, {table: found[table][0][1] for table in found}, tuple(ignored))


def _table_of(name: str) -> str | None:
    match = _TABLE_FILE.fullmatch(name)
    stem = match["stem"] if match else name
    return stem if stem in TABLES else None


def _parts_of(path: Path, table: str, root: Path, ignored: list[str]) -> tuple[Part, ...]:
    real, mode = _inside(path, path.name, root)
    if not stat.S_ISDIR(mode):
        part = _part(real, path.name, mode)
        if part is None:
            ignored.append(path.name)
        return (part,) if part else ()
    if path.name != table:
        raise InputError(
            f"{path} is a folder that is named like a file. Rename it to {table}/ if it holds "
            f"parts of the table {table}."
        )
    parts = []
    for entry in sorted(os.scandir(real), key=lambda each: each.name):
        if entry.name.startswith((".", "_")):  # Spark's _SUCCESS and checksum files
            continue
        name = f"{table}/{entry.name}"
        real_part, part_mode = _inside(Path(entry.path), name, root)
        if stat.S_ISDIR(part_mode):
            raise InputError(
                f"{path}/{entry.name} is a folder inside the parts of {table}. Put the part files "
                f"straight into {table}/, so that none is overlooked."
            )
        part = _part(real_part, name, part_mode)
        if part is None:
            ignored.append(name)
        else:
            parts.append(part)
    _refuse_one_part_twice(parts, path)
    return tuple(parts)


def _inside(path: Path, name: str, root: Path) -> tuple[Path, int]:
    """The entry's true path and mode; refuses one that lies outside the input folder."""
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except (OSError, RuntimeError) as error:
        raise InputError(
            f"{name} in {root} cannot be read ({error}). Replace the link or its target by the "
            "file itself."
        ) from error
    if not real.is_relative_to(root):
        raise InputError(
            f"{name} in {root} leads out of the input folder, to {real}. Copy the file into the "
            "folder; nothing outside of it is read."
        )
    return real, mode


def _part(path: Path, name: str, mode: int) -> Part | None:
    match = _TABLE_FILE.fullmatch(name.rsplit("/", 1)[-1])
    if match is None:
        return None
    if not stat.S_ISREG(mode):
        raise InputError(f"{name} is no regular file (a pipe or a device). Hand over a file.")
    return Part(path, name, Format(match["parquet"] or match["text"]), match["compression"])


def _refuse_one_part_twice(parts: list[Part], folder: Path) -> None:
    by_stem: dict[str, Part] = {}
    for part in parts:
        match = _TABLE_FILE.fullmatch(part.name)
        stem = match["stem"] if match else part.name
        other = by_stem.setdefault(stem, part)
        if other is not part:
            raise InputError(
                f"One part of {folder} is given twice in two formats: {other.name} and "
                f"{part.name}. Keep one of them; rename one if they hold different records."
            )
