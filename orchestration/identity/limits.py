"""What matching may use, and where it stops."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """Resources and bounds of one matching. None of them changes a result within the bounds.

    Attributes:
        spill: Folder for what does not fit into memory; None: a temporary one, removed afterwards.
        memory: DuckDB's limit, such as `3GB`.
        threads: Threads of DuckDB.
        max_pairs: Most candidate pairs to compare. Blocks are left out, the most common first,
            until so many are left; what was left out is counted.
        max_block: Most people or accounts of one block: a name that many bear proves nothing.
    """

    spill: Path | None = None
    memory: str = "3GB"
    threads: int = 2
    max_pairs: int = 40_000_000
    max_block: int = 400
