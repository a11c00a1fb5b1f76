"""Where things are: the input folder, the output folder and every path below it.

Paths only. What stands in the files is the business of `extract`, `transform` and `publish`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.errors import ConfigurationError

REPOSITORY = Path(__file__).parents[1]
DEFAULT_INPUT = REPOSITORY / "data" / "sample"
DEFAULT_OUTPUT = REPOSITORY / "data"


@dataclass(frozen=True)
class Deployment:
    """One brand's input and output folders.

    Attributes:
        input: Folder with `brand.yaml` and the tables of the input contract.
        output: Folder that receives the lake, the warehouse and the published copies.
        as_of: The instant after which nothing is read (UTC); None means the end of the
            newest day in the data.
    """

    input: Path
    output: Path
    as_of: datetime | None = None

    @property
    def lake(self) -> Path:
        """Append-only Parquet, the system of record."""
        return self.output / "lake"

    @property
    def warehouse(self) -> Path:
        """The private DuckDB file; nothing but our own connections ever opens it."""
        return self.output / "warehouse.duckdb"

    @property
    def warehouse_lock(self) -> Path:
        """The file whose `flock` says who may open the warehouse."""
        return self.output / "warehouse.lock"

    @property
    def temporary(self) -> Path:
        """Spill space of DuckDB, beside the warehouse so that it is on the same disk."""
        return self.output / ".tmp"

    @property
    def published(self) -> Path:
        """What readers see."""
        return self.output / "published"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Deployment":
        """Reads `GRAPEVINE_INPUT`, `GRAPEVINE_OUTPUT` and `GRAPEVINE_AS_OF`.

        Raises:
            ConfigurationError: `GRAPEVINE_AS_OF` is not an ISO 8601 time with an offset.
        """
        return cls(
            input=Path(environment.get("GRAPEVINE_INPUT") or DEFAULT_INPUT).absolute(),
            output=Path(environment.get("GRAPEVINE_OUTPUT") or DEFAULT_OUTPUT).absolute(),
            as_of=_instant(environment.get("GRAPEVINE_AS_OF")),
        )


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ConfigurationError(
            f"AS_OF (GRAPEVINE_AS_OF) is {text!r}, which is no ISO 8601 time with an offset. "
            "Write it like 2026-06-30T23:59:59+00:00."
        )
    return instant.astimezone(UTC)
