"""Archives people hand over, zip files and folders alike, read in place and within limits.

    with open_archive(path) as archive:
        for name in archive.names(): ...
        records = archive.read_json(name)

Nothing is ever extracted and nothing is opened unasked: a kind names the members it needs. An
archive comes from anybody, so what its headers say is checked first (`members`) and never trusted
after.
"""

import io
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from orchestration.errors import InputError
from orchestration.sources.files.members import (
    ArchiveLimits,
    Member,
    Members,
    collect_folder,
    collect_zip,
)

__all__ = ["Archive", "ArchiveLimits", "customers_archives", "open_archive"]

_LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)
"""What the libraries raise when a file is not what it says it is."""

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")


class Archive:
    """An opened archive: what it holds, and bounded streams of it.

    Attributes:
        title: How messages call it.
    """

    def __init__(self, title: str, members: Mapping[str, Member], limits: ArchiveLimits) -> None:
        self.title = title
        self._members = members
        self._limits = limits

    def names(self) -> Sequence[str]:
        """Paths of all files in it, sorted, with `/` between folders."""
        return sorted(self._members)

    def open(self, name: str) -> IO[bytes]:
        """A stream of one file, to be closed; reading it raises `InputError` beyond a limit.

        Args:
            name: One of `names()`.

        Raises:
            InputError: It is a zip file itself, or cannot be read.
        """
        title = f"{name} in {self.title}"
        member = self._members[name]
        with _whole_file(title):
            bounded = _Bounded(member, title)
        stream = io.BufferedReader(bounded)
        try:
            is_zip = stream.peek(4)[:4] in _ZIP_STARTS
        except InputError:
            stream.close()
            raise
        if is_zip:
            stream.close()
            raise InputError(
                f"{title} is a zip file inside an archive, which is not opened. Hand it over by "
                "itself."
            )
        return stream

    def read_json(self, name: str, *, is_assigned: bool = False) -> Any:
        """One file, parsed. Halves of a surrogate pair become U+FFFD, NaN and infinity null.

        Args:
            name: One of `names()`.
            is_assigned: Whether the JSON stands behind a `=`, as in a line of JavaScript.

        Raises:
            InputError: It is too large to parse at once, or no JSON.
        """
        data = self._read_whole(name)
        try:
            text = data.decode("utf-8-sig")
            if is_assigned:
                text = text.partition("=")[2].strip().removesuffix(";")
            found = json.loads(text, parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{name} in {self.title} is no JSON ({error}). Ask the network for the export in "
                "the format JSON, and hand it over as it came."
            ) from error
        return _sound(found) if _LONE_SURROGATE.search(data) else found

    def read_text(self, name: str) -> str:
        """One file as text; what is no UTF-8 in it becomes U+FFFD.

        Raises:
            InputError: It is too large to read at once.
        """
        return self._read_whole(name).decode("utf-8-sig", errors="replace")

    def _read_whole(self, name: str) -> bytes:
        most = self._limits.max_json_bytes
        with self.open(name) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise InputError(
                f"{name} in {self.title} is over {most:,} bytes (max_json_bytes), more than is "
                "parsed at once. Ask the network for a shorter range of dates."
            )
        return data


class _Bounded(io.RawIOBase):
    """What comes out of a member, stopped at its limit whatever its header says."""

    def __init__(self, member: Member, title: str) -> None:
        self._inner = member.open()
        self._title = title
        self._left = member.most_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _whole_file(self._title):
            data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise InputError(
                f"{self._title} holds more than is read of it (max_member_bytes, max_ratio), as a "
                "decompression bomb does. Hand the export over as the network made it."
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


@contextmanager
def open_archive(path: Path, limits: ArchiveLimits | None = None) -> Iterator[Archive]:
    """Opens a zip file or a folder, in place.

    Args:
        path: It; a symbolic link is refused.
        limits: Caps; the defaults let an honest export of a hundred gigabytes of films pass.

    Raises:
        InputError: It is neither, is damaged, or breaks a limit: too many members, too large, too
            strongly compressed, a path that leads out, a link, a password, a name twice.
    """
    limits = limits or ArchiveLimits()
    members = Members(path.name, limits)
    with ExitStack() as opened:
        with _whole_file(path.name):
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                collect_folder(path, members)
            elif stat.S_ISREG(mode):
                opened.enter_context(collect_zip(path, members, limits))
            else:
                raise members.refuse("is a link or a device, neither a zip file nor a folder")
        yield Archive(path.name, members.found, limits)


def customers_archives(path: Path) -> Iterator[tuple[str, Path]]:
    """The archives below a folder, each with the customer whose it is.

    `<customer_id>.zip` and `<customer_id>/` are one archive each. Networks split large exports:
    a folder `<customer_id>/` that holds zip files is as many archives, one after the other.

    Raises:
        InputError: The folder cannot be read, or one customer's archive stands there twice.
    """
    with _whole_file(str(path)):
        entries = sorted(path.iterdir())
    seen: dict[str, Path] = {}
    for entry in entries:
        is_zip = entry.suffix.lower() == ".zip"
        if entry.name.startswith(".") or not (is_zip or entry.is_dir()):
            continue
        customer_id = entry.stem if is_zip else entry.name
        if not customer_id.isprintable():
            raise InputError(f"{entry.name!r} in {path.name} is no customer_id. Rename it to one.")
        other = seen.setdefault(customer_id, entry)
        if other is not entry:
            raise InputError(
                f"{path.name} holds two archives of the customer {customer_id}: {other.name} and "
                f"{entry.name}. Keep one, or put both zip files into a folder {customer_id}/."
            )
        parts = () if is_zip else sorted(entry.glob("*.[zZ][iI][pP]"))
        for part in parts or (entry,):
            yield customer_id, part


@contextmanager
def _whole_file(title: str) -> Iterator[None]:
    """Turns what a library says of a damaged file into an `InputError`."""
    try:
        yield
    except _DAMAGE as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{title} cannot be read ({reason}): it is missing, cut off or damaged. Hand it over "
            "again, whole."
        ) from error


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_sound(each) for each in value]
    if isinstance(value, dict):
        return {_sound(key): _sound(each) for key, each in value.items()}
    return value
