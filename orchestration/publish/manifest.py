"""`manifest.json`: what a generation holds, who made it from what, and the hash of every file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.publish.errors import CandidateError

FORMAT = 1
"""Rises when a field of the manifest changes its meaning; adding one does not raise it."""


@dataclass(frozen=True)
class Column:
    """One published column: its name, its DuckDB type and what it means."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """One published table: its grain, key, columns and row count."""

    description: str
    key: tuple[str, ...]
    row_count: int
    columns: tuple[Column, ...]
    file: str


@dataclass(frozen=True)
class File:
    """One file of the generation: its SHA-256 and its size."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Manifest:
    """The content of `manifest.json`.

    Attributes:
        generation: The run sequence, which is also the folder's name.
        facts: What the run was made from; see `candidate.RunFacts`, plus `run_id`.
        published_at: When this copy was written, ISO 8601 UTC; it became current moments later.
        tables: By name.
        files: By name, every file of the folder but the manifest itself.
    """

    generation: int
    facts: Mapping[str, Any]
    published_at: str
    tables: Mapping[str, Table]
    files: Mapping[str, File]

    @property
    def run_id(self) -> str:
        """The run's identity: the same input, configuration, code and instant give the same."""
        return str(self.facts["run_id"])

    @property
    def as_of(self) -> datetime:
        """The instant after which the run read nothing (UTC)."""
        return datetime.fromisoformat(self.facts["as_of"])

    def write(self, path: Path) -> None:
        """Writes the JSON: facts first, sorted nowhere, so that people can read it downward."""
        content = {
            "format": FORMAT,
            **self.facts,
            "generation": self.generation,
            "published_at": self.published_at,
            "tables": {name: asdict(table) for name, table in self.tables.items()},
            "files": {name: asdict(file) for name, file in self.files.items()},
        }
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(path: Path) -> Manifest:
    """Reads a manifest back.

    Raises:
        CandidateError: The file is missing, or no manifest of this format.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise CandidateError(f"{path} is of another format; publish with this version anew.")
        return Manifest(
            generation=content.pop("generation"),
            published_at=content.pop("published_at"),
            tables={name: _table(fields) for name, fields in content.pop("tables").items()},
            files={name: File(**fields) for name, fields in content.pop("files").items()},
            facts=content,
        )
    except FileNotFoundError:
        raise CandidateError(f"{path} is missing: the generation was never finished.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CandidateError(f"{path} is no manifest ({error!r}); run the job again.") from error


def _table(fields: dict[str, Any]) -> Table:
    columns = tuple(Column(**column) for column in fields.pop("columns"))
    return Table(key=tuple(fields.pop("key")), columns=columns, **fields)


def hash_file(path: Path) -> File:
    """The SHA-256 and size of a file, read in blocks."""
    with path.open("rb") as handle:
        return File(
            sha256=hashlib.file_digest(handle, "sha256").hexdigest(),
            size_bytes=path.stat().st_size,
        )
