"""On what terms rows are let in, and the account of what became of each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestration.extract.limits import Limits


@dataclass(frozen=True)
class Terms:
    """On what terms rows are let in.

    Attributes:
        received_at: When the input arrived (UTC); more than a day later is the future.
        limits: Caps on files and records.
        max_quarantined_share: Share of the rows read above which the whole table is refused.
    """

    received_at: datetime
    limits: Limits = field(default_factory=Limits)
    max_quarantined_share: float = 0.05


@dataclass(frozen=True)
class SetAside:
    """One quarantined row, without its record: that may be personal data.

    Attributes:
        source_file: Which part it came from.
        source_line: On which line, or in which row of a Parquet file, from 1.
        reason: Why, in words.
    """

    source_file: str
    source_line: int
    reason: str


@dataclass(frozen=True)
class Account:
    """What became of the rows of one table.

    Attributes:
        read: Rows read.
        accepted: Rows that go on.
        quarantined: Rows set aside.
        duplicates: Rows that another row of the same key replaced.
        hidden: Counts that the platform hides, by column; they are unknown, never zero.
        unknown_columns: Columns that the contract does not know.
        sample: The first quarantined rows.
    """

    read: int
    accepted: int
    quarantined: int
    duplicates: int
    hidden: Mapping[str, int] = field(default_factory=dict)
    unknown_columns: tuple[str, ...] = ()
    sample: tuple[SetAside, ...] = ()

    def __post_init__(self) -> None:
        """A row that is in none of the three piles would be lost without a trace."""
        if self.read != self.accepted + self.quarantined + self.duplicates:
            raise AssertionError(f"rows went missing at the door: {self}")
