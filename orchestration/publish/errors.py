"""What can go wrong between the warehouse and the reader; in no case is the old copy touched."""

import contextlib
import errno
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from orchestration.errors import OutputError, PipelineError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL_WORDS = ("no space left", "file too large", "disk quota", "out of disk")


class PublishError(OutputError):
    """The published folder cannot be written, or is not what a publish expects."""


class CandidateError(PipelineError):
    """The candidate generation is missing, incomplete or not the one that was checked."""


class CandidateRefusedError(PipelineError):
    """Checks refused the candidate, or broke and could not judge it.

    Attributes:
        refused: Names of the checks the candidate failed.
        broken: Names of the checks that raised instead of judging.
    """

    def __init__(self, message: str, *, refused: Sequence[str], broken: Sequence[str]) -> None:
        super().__init__(message)
        self.refused = tuple(refused)
        self.broken = tuple(broken)


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turns a full disk and a forbidden folder into words an operator can act on.

    Raises:
        PublishError: In place of the operating system's or DuckDB's error.
    """
    try:
        yield
    except OSError as error:
        raise PublishError(_words(folder, error.errno, str(error))) from error
    except duckdb.Error as error:
        text = str(error)
        if not any(word in text.lower() for word in _FULL_WORDS):
            raise
        raise PublishError(_words(folder, errno.ENOSPC, text)) from error


def _words(folder: Path, number: int | None, text: str) -> str:
    kept = "What was published before stays as it was."
    if number in _FULL:
        return (
            f"The disk of {folder} is full or limited ({text}). Free space there and run again; "
            f"the next run clears what this one left. {kept}"
        )
    if number in _FORBIDDEN:
        return f"{folder} cannot be written ({text}). Give this user the right to write it. {kept}"
    return f"{folder} cannot be used ({text}). {kept}"
