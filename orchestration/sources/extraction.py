"""One source, read to its end and landed; or stopped, with its last data kept and the reason said.

Records land slice by slice, so a killed extraction goes on from what is landed. What is read twice
(cursors overlap) lands once. Whatever a source answers, no secret of it is ever repeated.

dlt reads (its client, paginators, retries); the landing is the lake's own. dlt's pipeline keeps
state apart from its loads and numbers loads by the clock; here a cursor stands in the very file it
came with, which appears by one rename, and loads are numbered in one order with the folder's.
"""

import hashlib
import json
import os
import re
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pydantic import SecretStr

from orchestration.deployment import Deployment
from orchestration.errors import GrapevineError, OutputError
from orchestration.extract.storage import commit, disk, staging
from orchestration.sources import raw
from orchestration.sources.kind import Kind, Page, Source
from orchestration.sources.settings import Configured

SLICE_ROWS = 50_000
SLICE_BYTES = 64 << 20
"""A slice lands when it has so many records, or so many bytes of them."""

REFUSED = frozenset({401, 403})

_TOKEN = re.compile(r"[A-Za-z0-9_\-.~+/=|]{8,}")


@dataclass(frozen=True)
class Outcome:
    """How reading a source ended.

    Attributes:
        source: The deployment's name for it.
        kind: Its kind.
        state: `fresh`: read to its end. `stale`: stopped; what stands is from before. `incomplete`:
            stopped, and it was never read to its end.
        reason: Why it stopped, in words; empty when fresh.
        read_at: When it was last read to its end (UTC), as ISO 8601; None if never.
        landed: Raw table to how many records landed this time.
        began_at: When this extraction began (UTC), as ISO 8601.
        cursors: Raw table to how far it came, also where nothing new was found.
    """

    source: str
    kind: str
    state: str
    reason: str
    read_at: str | None
    landed: Mapping[str, int] = field(default_factory=dict)
    began_at: str = ""
    cursors: Mapping[str, str] = field(default_factory=dict)


def extract(
    deployment: Deployment,
    configured: Configured,
    now: datetime,
    environment: Mapping[str, str] = os.environ,
) -> Outcome:
    """Reads what is new of one source into the lake.

    Args:
        deployment: Whose lake.
        configured: The source.
        now: When this extraction begins (UTC).
        environment: Where the secrets stand.

    Returns:
        How it ended; a source that stops is an outcome and no error.

    Raises:
        OutputError: The lake cannot be written.
    """
    last = last_outcome(deployment, configured.name)
    landing = _Landing(deployment, configured, now, last)
    secrets: dict[str, SecretStr] = {}
    try:
        secrets = configured.secrets(environment, deployment.input)
        source = Source(
            configured.name,
            configured.options,
            deployment.input,
            now,
            secrets,
            landing.cursors,
        )
        for page in configured.kind.pages(source):
            landing.add(page)
        reason = ""
    except OutputError:
        raise
    except Exception as error:  # noqa: BLE001 one source must not stop the others
        reason = _without_secrets(_reason(error, configured.kind), secrets)
    landing.finish()
    is_fresh = not reason
    was_read = last.read_at if last else None
    outcome = Outcome(
        configured.name,
        configured.kind.name,
        "fresh" if is_fresh else ("stale" if was_read else "incomplete"),
        reason,
        now.astimezone(UTC).isoformat() if is_fresh else was_read,
        dict(landing.landed),
        now.astimezone(UTC).isoformat(),
        landing.reached(),
    )
    _remember(deployment, outcome)
    return outcome


def last_outcome(deployment: Deployment, source: str) -> Outcome | None:
    """How the last extraction of a source ended; None if there was none."""
    path = _outcome_file(deployment, source)
    if not path.exists():
        return None
    return Outcome(**json.loads(path.read_text(encoding="utf-8")))


def _outcome_file(deployment: Deployment, source: str) -> Path:
    return deployment.lake / "sources" / f"{source}.json"


def _remember(deployment: Deployment, outcome: Outcome) -> None:
    with disk(deployment), staging(deployment) as staged:
        draft = staged / "outcome.json"
        draft.write_text(json.dumps(asdict(outcome), ensure_ascii=False), encoding="utf-8")
        commit(draft, _outcome_file(deployment, outcome.source))


def _reason(error: Exception, kind: Kind) -> str:
    from requests import HTTPError, RequestException

    from orchestration.sources.client import RefusedError

    if isinstance(error, RefusedError):
        return f"{error} {_permission(kind, error.table)}".strip()
    if isinstance(error, GrapevineError):
        return str(error)
    if isinstance(error, HTTPError) and error.response is not None:
        status = error.response.status_code
        if status in REFUSED:
            return f"access was refused ({status}). {_permission(kind, '')}"
        return f"it answered {status} to the end of all retries"
    if isinstance(error, RequestException):
        return f"it did not answer ({type(error).__name__})"
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"its answer was not understood ({type(error).__name__}: {error}; {where})"


def _permission(kind: Kind, table: str) -> str:
    needed = [one for one in kind.tables if one.permission and table in {"", one.name}]
    named = "; ".join(f"{one.permission} for {one.name}" for one in needed)
    return f"It needs: {named}." if named else ""


def _without_secrets(text: str, secrets: Mapping[str, SecretStr]) -> str:
    """The text without any secret, or any part of one that could be a token or a password."""
    for secret in secrets.values():
        value = secret.get_secret_value()
        password = urlsplit(value).password if "://" in value else None
        parts = {value, password or "", *_TOKEN.findall(value)} - {""}
        for part in sorted(parts, key=len, reverse=True):
            for spelled in (part, quote(part, safe="")):
                text = text.replace(spelled, "***")
    return text


class _Landing:
    """What arrives of one source, on its way into the lake."""

    def __init__(
        self, deployment: Deployment, configured: Configured, now: datetime, last: Outcome | None
    ) -> None:
        self.deployment = deployment
        self.source = configured.name
        self.kind = configured.kind
        self.now = now
        self.landed = dict.fromkeys((table.name for table in self.kind.tables), 0)
        self.cursors = dict(last.cursors) if last else {}
        self._known: dict[str, NDArray[np.int64]] = {}
        self._records: dict[str, list[str]] = {}
        self._digests: dict[str, list[int]] = {}
        self._size: dict[str, int] = {}
        self._new_cursors: dict[str, str] = {}
        for table in self.kind.tables:
            for load in self._own_loads(table.name):
                # What landed after the last outcome is of an extraction that was killed.
                is_later = last is None or load.facts["extracted_at"] > last.began_at
                if is_later and load.facts["cursor"]:
                    self.cursors[table.name] = load.facts["cursor"]

    def add(self, page: Page) -> None:
        """Takes a page; lands a slice when there is enough of its table."""
        records = self._records.setdefault(page.table, [])
        digests = self._digests.setdefault(page.table, [])
        for record in page.records:
            text = orjson.dumps(record, default=str, option=orjson.OPT_NON_STR_KEYS)
            digest = int.from_bytes(hashlib.sha256(text).digest()[:8], "big", signed=True)
            records.append(text.decode())
            digests.append(digest)
            self._size[page.table] = self._size.get(page.table, 0) + len(text)
        if page.cursor is not None:
            self._new_cursors[page.table] = page.cursor
        if len(records) >= SLICE_ROWS or self._size.get(page.table, 0) >= SLICE_BYTES:
            self._land(page.table)

    def finish(self) -> None:
        """Lands what is left of every table."""
        for table in list(self._records):
            self._land(table)

    def reached(self) -> dict[str, str]:
        """How far each table came, this time or before."""
        return {**self.cursors, **self._new_cursors}

    def _own_loads(self, table: str) -> list[raw.RawLoad]:
        loads = raw.loads_of(self.deployment, self.kind.name, table)
        return [load for load in loads if load.facts["source"] == self.source]

    def _land(self, table: str) -> None:
        records = pa.array(self._records.pop(table), pa.string())
        digests = np.array(self._digests.pop(table), np.int64)
        self._size.pop(table, None)
        known = self._known_of(table)
        first = np.zeros(len(digests), np.bool_)
        first[np.unique(digests, return_index=True)[1]] = True
        is_new = first & ~np.isin(digests, known)
        records, digests = records.filter(pa.array(is_new)), digests[is_new]
        cursor = self._new_cursors.get(table)
        if not len(digests):
            return
        rows = pa.table(
            {
                "record": records,
                "_source": pa.repeat(pa.scalar(self.source), len(records)),
                "_extracted_at": pa.repeat(
                    pa.scalar(self.now, pa.timestamp("us", tz="UTC")), len(records)
                ),
                "_digest": pa.array(digests),
            }
        )
        content = hashlib.sha256(np.ascontiguousarray(digests).tobytes()).hexdigest()
        raw.land_records(
            self.deployment,
            self.kind.name,
            table,
            rows,
            {
                "source": self.source,
                "content": content,
                "cursor": cursor,
                "extracted_at": self.now.astimezone(UTC).isoformat(),
            },
        )
        self.landed[table] += len(digests)
        self._known[table] = np.concatenate([known, digests])

    def _known_of(self, table: str) -> NDArray[np.int64]:
        if table not in self._known:
            # What is observed anew is new, even if it is as before; but once an extraction.
            before = [] if self.kind.table(table).is_snapshot else self._own_loads(table)
            parts = [
                pq.read_table(load.path, columns=["_digest"])["_digest"].to_numpy()
                for load in before
            ]
            self._known[table] = np.concatenate([np.empty(0, np.int64), *parts])
        return self._known[table]
