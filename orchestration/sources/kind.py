"""What a kind of source is: its options, its secrets, its raw tables, and how its pages are read.

A kind's module in `kinds/` defines one `KIND`. It yields records as they came; it neither renames
nor judges them, knows nothing of the lake, and never writes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr

Record = Mapping[str, Any]


class Options(BaseModel):
    """What a kind lets a deployment choose in `sources.yaml`; strict: a misspelling is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoOptions(Options):
    """A kind with nothing to choose."""


@dataclass(frozen=True)
class RawTable:
    """One raw table of a kind: records as they came, one JSON object each.

    Attributes:
        name: As in the lake and in `raw_<kind>.<name>`.
        grain: What one record is: "One row per ...".
        permission: What the source must have granted for it, in the network's own words; named
            when access is refused.
        is_snapshot: Whether an unchanged record tells something new when it is seen again (a
            follower count). Others land again only when they changed.
    """

    name: str
    grain: str
    permission: str = ""
    is_snapshot: bool = False


@dataclass(frozen=True)
class Page:
    """Records of one raw table that arrived together.

    Attributes:
        table: Name of the raw table.
        records: As they came; what must not be kept (private messages, tokens) is left out.
        cursor: Set where it is safe to go on from: all records of this table up to here were
            yielded. The next extraction finds it in `Source.cursor(table)`.
    """

    table: str
    records: Sequence[Record]
    cursor: str | None = None


@dataclass(frozen=True)
class Source:
    """A configured source, as its kind's `pages` sees it.

    Attributes:
        name: The deployment's name for it; the kind's own where it gave none.
        options: What the deployment chose.
        folder: The input folder: relative paths in options start here.
        secrets: Name of a secret, as the kind calls it, to its value.
        cursors: Raw table to how far the last extraction came.
        now: When this extraction began (UTC).
    """

    name: str
    options: Any
    folder: Path
    now: datetime
    secrets: Mapping[str, SecretStr] = field(default_factory=dict)
    cursors: Mapping[str, str] = field(default_factory=dict)

    def secret(self, name: str) -> str:
        """A secret's value; keep it out of records, messages and logs."""
        return self.secrets[name].get_secret_value()

    def cursor(self, table: str, overlap: timedelta = timedelta(0)) -> str | None:
        """How far the last extraction of a table came; None for the first one.

        Args:
            table: Raw table.
            overlap: For cursors that are ISO 8601 instants: begin so much earlier, since systems
                write late and their clocks differ. What is read twice lands once.
        """
        found = self.cursors.get(table)
        if found is None or not overlap:
            return found
        return (datetime.fromisoformat(found) - overlap).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True)
class Kind:
    """One kind of system.

    Attributes:
        name: As `sources.yaml` calls it: letters, digits and `_`.
        title: As people call it.
        tables: Its raw tables.
        pages: Yields what is new, table after table. Raises what its client raises.
        options: What a deployment may choose.
        secrets: Names of the secrets it needs.
        optional_secrets: Names of secrets it can do without.
        access_basis: The contract's word for the right its records are held by.
    """

    name: str
    title: str
    tables: tuple[RawTable, ...]
    pages: Callable[[Source], Iterator[Page]]
    options: type[Options] = NoOptions
    secrets: tuple[str, ...] = ()
    optional_secrets: tuple[str, ...] = ()
    access_basis: str = "brand_own_media"

    @property
    def reads_files(self) -> bool:
        """Whether it reads files that people hand over, below `options.path`."""
        return "path" in self.options.model_fields

    def table(self, name: str) -> RawTable:
        """One raw table by its name."""
        return {table.name: table for table in self.tables}[name]
