"""Whose posts and followers a public network is asked for: the brand's own account and known ones.

A public network hands out anybody's list. It is asked only about accounts that the deployment
names: the brand's own, and those of people who told the brand that they are theirs.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import Field

from orchestration.errors import InputError
from orchestration.sources.kind import Options, Page

MAX_FILE_BYTES = 16 << 20

logger = logging.getLogger(__name__)


class SubjectOptions(Options):
    """Options of a kind that reads public accounts.

    Attributes:
        account: The brand's own account.
        accounts: Known accounts to read besides.
        accounts_file: A text file with more of them, one a line, in the input folder.
        history_days: How far back the first extraction reads posts.
        refresh_days: How long a post is read again for new acts and counts.
        followers_every_days: How often follower lists are walked; 0 for never.
        max_pages: The longest list that is read, in pages; a longer one is partial.
    """

    account: str = Field(min_length=1)
    accounts: tuple[str, ...] = ()
    accounts_file: str | None = None
    history_days: int = Field(365, ge=1)
    refresh_days: int = Field(30, ge=0)
    followers_every_days: int = Field(7, ge=0)
    max_pages: int = Field(20_000, ge=1)

    def names(self, folder: Path) -> list[str]:
        """All accounts to read, the brand's own first, each once.

        Args:
            folder: The input folder.

        Raises:
            InputError: The file is not there, outside the folder, too large or no text.
        """
        listed = _lines(folder, self.accounts_file) if self.accounts_file else []
        names = [bare_name(name) for name in (self.account, *self.accounts, *listed)]
        return list(dict.fromkeys(name for name in names if name))


def bare_name(name: str) -> str:
    """A name as people type it, without blanks and the first `@`, in lower case."""
    return name.strip().removeprefix("@").lower()


def _lines(folder: Path, name: str) -> list[str]:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(f"accounts_file {name} leaves the input folder. Put the file into it.")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(f"accounts_file {name} is over {MAX_FILE_BYTES:,} bytes. Split it.")
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"accounts_file {name} cannot be read ({type(error).__name__}). It is a text file in "
            "UTF-8 in the input folder, one account a line."
        ) from error


class Progress:
    """How far each account was read, as one cursor: what is added to the options begins anew."""

    def __init__(self, cursor: str | None) -> None:
        self._reached: dict[str, str] = json.loads(cursor) if cursor else {}

    def since(self, account: str, overlap: timedelta, now: datetime, first: timedelta) -> datetime:
        """From when on an account is read.

        Args:
            account: Its id.
            overlap: Begin so much before what was reached.
            now: When this extraction began.
            first: How far back an account is read that never was.
        """
        reached = self._reached.get(account)
        return datetime.fromisoformat(reached) - overlap if reached else now - first

    def is_due(self, account: str, every: timedelta, now: datetime) -> bool:
        """Whether an account was last read so long ago, or never."""
        reached = self._reached.get(account)
        return reached is None or now - datetime.fromisoformat(reached) >= every

    def reach(self, account: str, instant: datetime) -> str:
        """Remembers how far an account was read, and gives the new cursor."""
        self._reached[account] = instant.isoformat()
        return json.dumps(self._reached, sort_keys=True)


class Skipped:
    """What was left out and why, counted; people are never named, configured accounts are."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._counts: Counter[tuple[str, str]] = Counter()
        self._named: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, reason: str, count: int = 1) -> None:
        """Counts what was left out of a list."""
        if count:
            self._counts[what, reason] += count
            self._named.setdefault((what, reason), [])

    def add_accounts(self, reason: str, names: Iterable[str]) -> None:
        """Remembers accounts out of the options that were left out."""
        for name in names:
            self.add("accounts", reason)
            self._named["accounts", reason].append(name)

    def pages(self) -> Iterator[Page]:
        """One record a reason, and a warning in the log."""
        records: list[Mapping[str, object]] = []
        for (what, reason), count in sorted(self._counts.items()):
            named = sorted(self._named[what, reason])
            records.append({"what": what, "reason": reason, "count": count, "accounts": named})
            who = f" ({', '.join(named)})" if named else ""
            logger.warning("%s: %s %s left out: %s%s", self._title, count, what, reason, who)
        yield Page("skipped", records)
