"""How an export leaves: first the ledger, then the file, and the same export once.

Nothing stands in a file that the ledger does not tell of. So the file is written whole into a
staging folder, the ledger's rows are made durable, and only then the file appears by one rename.
Killed in between, the ledger names a file that is not there yet: nobody's details left, and the
next run puts it there without a second entry. The other order would leave a file nobody could
recall.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from orchestration.campaign import records
from orchestration.deployment import Deployment
from orchestration.extract.storage import disk, staging

FOLDER = "activation"
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True)
class Stamp:
    """Who exports, and when.

    Attributes:
        exported_by: Account or name.
        exported_at: Wall-clock time (UTC).
        as_of: Consent was read as of this instant (UTC).
    """

    exported_by: str
    exported_at: datetime
    as_of: datetime


@dataclass(frozen=True)
class Sheet:
    """One file of a wave.

    Attributes:
        campaign_id: Campaign.
        wave: Wave, from 1.
        channel: Format and destination.
        file: Its name.
        content: Its bytes.
        customers: Who stands in it.
    """

    campaign_id: str
    wave: int
    channel: str
    file: str
    content: bytes
    customers: tuple[str, ...]

    @property
    def destination(self) -> str:
        """Where it is put, as a path below the output."""
        return f"{FOLDER}/{self.campaign_id}/wave-{self.wave}/{self.file}"


@dataclass(frozen=True)
class Left:
    """What became of a sheet.

    Attributes:
        sheet: Which.
        is_new: Whether the ledger has a new export of it; the same rows are exported once.
    """

    sheet: Sheet
    is_new: bool


def export(deployment: Deployment, sheet: Sheet, stamp: Stamp) -> Left:
    """Puts a file where its channel's user finds it, once it stands in the ledger.

    Args:
        deployment: Whose output.
        sheet: The file.
        stamp: Who exports, and when.

    Raises:
        OutputError: The output cannot be written. The ledger may tell of the export already; then
            it holds no more than what the file would have told.
    """
    final = deployment.output / sheet.destination
    before = last_export(deployment, sheet)
    same = before is not None and before.id == export_id(sheet, before.previous)
    with disk(deployment), staging(deployment) as staged:
        draft = staged / sheet.file
        _write_privately(draft, sheet.content)
        if not same and sheet.customers:
            previous = before.id if before else ""
            records.append(deployment, "exports", _entries(sheet, stamp, previous))
        if not _holds(final, sheet.content):
            _make_private_folders(deployment.output, final.parent)
            draft.replace(final)
            _sync(final.parent)
    return Left(sheet, is_new=not same and bool(sheet.customers))


@dataclass(frozen=True)
class Export:
    """One export in the ledger.

    Attributes:
        id: Its digest.
        previous: Digest of the export of the same sheet before it; empty for the first.
        customers: Who stood in it.
    """

    id: str
    previous: str
    customers: tuple[str, ...]


def export_id(sheet: Sheet, previous: str) -> str:
    """Digest of what was exported where, and of the export before it.

    The chain tells apart the same people exported again after others had been.
    """
    content = hashlib.sha256(sheet.content).hexdigest()
    parts = (sheet.campaign_id, str(sheet.wave), sheet.channel, content, previous)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def last_export(deployment: Deployment, sheet: Sheet) -> Export | None:
    """The newest export of a campaign, wave and channel in the ledger."""
    customers: dict[str, list[str]] = {}
    key = (sheet.campaign_id, sheet.wave, sheet.channel)
    for row in records.read(deployment, "exports").to_pylist():  # oldest first
        if (row["campaign_id"], row["wave"], row["channel"]) == key:
            customers.setdefault(row["export_id"], []).append(row["customer_id"])
    if not customers:
        return None
    ids = ["", *customers]
    return Export(ids[-1], ids[-2], tuple(sorted(customers[ids[-1]])))


def write_private(deployment: Deployment, path: Path, content: bytes) -> None:
    """Writes a file of the activation folder that is no export, whole or not at all.

    Raises:
        OutputError: The output cannot be written.
    """
    with disk(deployment), staging(deployment) as staged:
        draft = staged / path.name
        _write_privately(draft, content)
        _make_private_folders(deployment.output, path.parent)
        draft.replace(path)
        _sync(path.parent)


def _entries(sheet: Sheet, stamp: Stamp, previous: str) -> pa.Table:
    row = {
        "export_id": export_id(sheet, previous),
        "campaign_id": sheet.campaign_id,
        "wave": sheet.wave,
        "channel": sheet.channel,
        "destination": sheet.destination,
        "exported_by": stamp.exported_by,
        "exported_at": stamp.exported_at,
        "as_of": stamp.as_of,
    }
    rows: Sequence[dict[str, object]] = [
        {**row, "customer_id": customer} for customer in sheet.customers
    ]
    return pa.Table.from_pylist(rows, schema=records.TABLES["exports"])


def _write_privately(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, PRIVATE_FILE)
        file.write(content)
        file.flush()
        os.fsync(handle)


def _holds(path: Path, content: bytes) -> bool:
    try:
        private = path.stat().st_mode & 0o777 == PRIVATE_FILE
        return private and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _make_private_folders(output: Path, folder: Path) -> None:
    for part in (*reversed(folder.relative_to(output).parents), folder.relative_to(output)):
        if part.parts:
            (output / part).mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            (output / part).chmod(PRIVATE_FOLDER)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
