"""What a marketing consent covers: only the deployment can know, from the words people saw.

A box "send me news" is consent to outreach. Whether it is consent to profiling too stands in the
text beside the box, not in the system. So a kind lets the deployment say it (`consent_covers`) and
lands what it said beside the records, where staging reads it.
"""

from collections.abc import Collection
from typing import Literal

from orchestration.sources.kind import RawTable, Record

Purpose = Literal["outreach", "profiling"]

CONSENT_MEANING = RawTable(
    "consent_meaning",
    "One row per extraction: the purposes that the system's marketing consent covers.",
    is_snapshot=True,
)


def meaning_of(purposes: Collection[Purpose]) -> Record:
    """The record that says which purposes are covered.

    Example:
        >>> meaning_of(["outreach"])
        {'covers_outreach': True, 'covers_profiling': False}
    """
    return {f"covers_{purpose}": purpose in purposes for purpose in ("outreach", "profiling")}
