"""One pass over many things that are asked for one by one (the comments of each post), resumable.

A pass goes from old to new. Stopped in the middle, the next one goes on there; it also visits again
what is young enough to still change. Its state is the cursor of the raw table it fills.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from orchestration.sources.kind import Source


@dataclass(frozen=True)
class Sweep:
    """How far passes came, and what this one has to visit.

    Attributes:
        now: When this extraction began.
        overlap: What is younger than that is visited in every pass.
        began: When the last pass began; None before the first.
        after: The last key that an unfinished pass visited; None where the last one ended.
    """

    now: datetime
    overlap: timedelta
    began: datetime | None = None
    after: str | None = None

    @classmethod
    def of(cls, source: Source, table: str, overlap: timedelta) -> Self:
        """The pass that fills a raw table.

        Args:
            source: The configured source.
            table: Raw table whose cursor holds the state.
            overlap: How long a thing keeps changing.
        """
        cursor = source.cursor(table)
        state: Mapping[str, Any] = json.loads(cursor) if cursor else {}
        began = datetime.fromisoformat(state["began"]) if state else None
        return cls(source.now, overlap, began, state.get("after"))

    @property
    def oldest(self) -> datetime | None:
        """Nothing older needs to be listed; None where everything does."""
        if self.began is None:
            return None
        young = self.began - self.overlap
        return young if self.after is None else min(young, _made_at(self.after))

    def visits(self, key: str) -> bool:
        """Whether this pass has to visit the thing with that key."""
        if self.began is None:
            return True
        unfinished = self.after is not None and key > self.after
        return unfinished or _made_at(key) >= self.began - self.overlap

    def is_past(self, keys: Sequence[str]) -> bool:
        """Whether all these are older than anything this pass visits: the list can end here."""
        oldest = self.oldest
        return oldest is not None and all(_made_at(key) < oldest for key in keys)

    def cursor_after(self, key: str) -> str:
        """The state once a thing was visited, and all before it."""
        # An unfinished pass began when its first part did: what changed since is visited again.
        began = self.began if self.began is not None and self.after is not None else self.now
        return json.dumps(
            {"began": began.isoformat(), "after": max(key, self.after or "")}, ensure_ascii=False
        )

    def cursor_at_end(self) -> str:
        """The state once everything was visited."""
        return json.dumps({"began": self.now.isoformat()})


def key_of(at: str | None, identifier: str) -> str:
    """The key of a thing: they sort from old to new.

    Args:
        at: When it was made, ISO 8601, in one form per network. Without it every pass visits it.
        identifier: The network's id of it.
    """
    return f"{at or '9999-12-31T00:00:00+00:00'}|{identifier}"


def instant(text: str) -> datetime:
    """An ISO 8601 text with an offset as an instant.

    Example:
        >>> instant("2026-05-01T10:00:00+0000").isoformat()
        '2026-05-01T10:00:00+00:00'
    """
    return datetime.fromisoformat(text)


def _made_at(key: str) -> datetime:
    return instant(key.partition("|")[0])
