"""What an archive says it holds: its members, checked before any of them is opened.

A path that leads out, a link, a password, a repeated name, too many or too large: the archive is
refused whole. What comes out of a member when it is read is bounded in `archives`.
"""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any

from orchestration.errors import InputError

_DIRECTORY_BYTES = 512
"""Of a zip file's directory per member allowed: an entry is 46 bytes, its name and some extras."""

_LOCAL_HEADER_BYTES = 30
_IS_ENCRYPTED = 0x41
_IS_UTF8 = 0x800


@dataclass(frozen=True)
class ArchiveLimits:
    """Caps on what one archive may hold.

    Attributes:
        max_members: Files and folders in it.
        max_path_bytes: Length of a member's path.
        max_member_bytes: Size of one member, unpacked.
        max_total_bytes: Size of all members, unpacked. Photos and films are most of it.
        max_json_bytes: Size of a member that is parsed at once; it takes ten times that memory.
        max_ratio: Unpacked bytes per stored byte, once `ratio_grace_bytes` have come out.
        ratio_grace_bytes: Below this a ratio proves nothing.
    """

    max_members: int = 500_000
    max_path_bytes: int = 1_024
    max_member_bytes: int = 16 << 30
    max_total_bytes: int = 256 << 30
    max_json_bytes: int = 128 << 20
    max_ratio: float = 200.0
    ratio_grace_bytes: int = 64 << 20


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        open: Opens it; what comes out is not bounded yet.
        most_bytes: More than this it may not hold.
    """

    open: Callable[[], IO[bytes]]
    most_bytes: int


class Members:
    """Collects an archive's members and refuses the archive where one breaks a rule."""

    def __init__(self, title: str, limits: ArchiveLimits) -> None:
        self._title = title
        self._limits = limits
        self._total = 0
        self._names: set[str] = set()
        self.found: dict[str, Member] = {}

    def refuse(self, what: str) -> InputError:
        """The error that names this archive and the way out."""
        return InputError(
            f"{self._title} {what}. Nothing of it is read: hand the export over as the network "
            "made it."
        )

    def name(self, name: str) -> str:
        """A member's path in the form all archives share, counted.

        Raises:
            InputError: It leads out of the archive, is too long, stands twice, or is one too many.
        """
        plain = name.replace("\\", "/")
        parts = plain.split("/")
        if plain.startswith("/") or PureWindowsPath(name).drive or "\0" in name:
            raise self.refuse(f"holds an absolute or unreadable path, {name!r}")
        if ".." in parts:
            raise self.refuse(f"holds a path that leads out of it, {name!r}")
        if len(plain.encode(errors="replace")) > self._limits.max_path_bytes:
            raise self.refuse(
                f"holds a path of over {self._limits.max_path_bytes:,} bytes (max_path_bytes)"
            )
        plain = str(PurePosixPath(plain))
        if plain in self._names:
            raise self.refuse(f"holds {plain!r} twice")
        self._names.add(plain)
        if len(self._names) > self._limits.max_members:
            raise self.refuse(f"holds more than {self._limits.max_members:,} files (max_members)")
        return plain

    def add(self, name: str, size: int, stored: int, opener: Callable[[], IO[bytes]]) -> None:
        """Adds a file whose path `name` gave.

        Raises:
            InputError: Its size, all sizes together or its ratio break a limit.
        """
        limits = self._limits
        self._total += size
        by_ratio = max(limits.ratio_grace_bytes, int(limits.max_ratio * stored))
        if size > limits.max_member_bytes or self._total > limits.max_total_bytes:
            raise self.refuse(
                f"holds too much with {name!r}: {size:,} bytes, {self._total:,} together, over "
                f"{limits.max_member_bytes:,} (max_member_bytes) or {limits.max_total_bytes:,} "
                "(max_total_bytes)"
            )
        if size > by_ratio:
            raise self.refuse(
                f"holds {name!r}, which unpacks to over {limits.max_ratio:g} times its size "
                "(max_ratio), as a decompression bomb does"
            )
        self.found[name] = Member(opener, min(limits.max_member_bytes, by_ratio))


class _CappedReads(io.BufferedReader):
    """A file of which never more than so many bytes are read at once, whatever is asked for.

    `zipfile` reads a directory whole, as long as the file says it is.
    """

    def __init__(self, raw: io.RawIOBase, most: int, error: InputError) -> None:
        super().__init__(raw)
        self._most = most
        self._error = error

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self._most:
            raise self._error
        return super().read(size)


@contextmanager
def collect_zip(path: Path, members: Members, limits: ArchiveLimits) -> Iterator[None]:
    """Collects the members of a zip file, which stays open until the context ends.

    Raises:
        InputError: A member breaks a rule.
        zipfile.BadZipFile: It is no zip file, or damaged.
        OSError: It cannot be read.
    """
    most = max(limits.max_members * _DIRECTORY_BYTES, 1 << 20)
    too_long = members.refuse(f"has a directory of over {limits.max_members:,} files (max_members)")
    with _CappedReads(io.FileIO(path), most, too_long) as file, zipfile.ZipFile(file) as archive:
        _collect(archive, members)
        yield


def _collect(archive: zipfile.ZipFile, members: Members) -> None:
    end = archive.start_dir
    for info in sorted(archive.infolist(), key=lambda each: each.header_offset, reverse=True):
        name = members.name(_name(info))
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise members.refuse(f"holds a link or a device, {name!r}")
        if info.flag_bits & _IS_ENCRYPTED:
            raise members.refuse(f"is encrypted ({name!r}); unlock it with its password first")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise members.refuse(f"holds {name!r} in a compression that no network uses")
        if info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size > end:
            raise members.refuse(f"holds {name!r} over another of its files, as a bomb does")
        end = info.header_offset
        if not info.is_dir():
            opener = _zip_opener(archive, info)
            members.add(name, info.file_size, info.compress_size, opener)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as written: without the flag for UTF-8 `zipfile` reads it as code page 437."""
    if not info.flag_bits & _IS_UTF8:
        with suppress(UnicodeError):
            return info.orig_filename.encode("cp437").decode()
    return info.orig_filename


def _zip_opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(info)


def collect_folder(root: Path, members: Members) -> None:
    """Collects the files below a folder; links are not followed but refused.

    Raises:
        InputError: A member breaks a rule.
        OSError: A folder cannot be read.
    """
    for entry, name in _walk(root, ""):
        plain = members.name(name)
        mode = entry.stat(follow_symlinks=False)
        if stat.S_ISREG(mode.st_mode):
            members.add(plain, mode.st_size, mode.st_size, _file_opener(entry.path))
        elif not stat.S_ISDIR(mode.st_mode):
            raise members.refuse(f"holds a link or a device, {name!r}")


def _walk(folder_path: os.PathLike[str], prefix: str) -> Iterator[tuple[os.DirEntry[str], str]]:
    for entry in sorted(os.scandir(folder_path), key=lambda each: each.name):
        name = prefix + os.fsencode(entry.name).decode(errors="replace")
        yield entry, name
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry, name + "/")


def _file_opener(path: str) -> Callable[[], IO[bytes]]:
    return lambda: open(path, "rb", opener=_unfollowed)


def _unfollowed(path: Any, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
