"""Files of a customer's archives by name, and what stands in them in many spellings."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive

_NUMBER = re.compile(r"(\d+)")


def files(archives: Sequence[Archive], pattern: str) -> Iterator[tuple[Archive, str]]:
    """Files whose path ends as the pattern says, archive after archive, part 10 after part 9.

    Args:
        archives: One customer's.
        pattern: Regular expression of the last part or parts of a path, case aside.
    """
    ends = re.compile(rf"(?:^|/){pattern}$", re.IGNORECASE)
    for archive in archives:
        names = [name for name in archive.names() if ends.search(name)]
        for name in sorted(names, key=_part):
            yield archive, name


def _part(name: str) -> list[tuple[int, str]]:
    stem = name.rpartition(".")[0]
    return [(int(bit), "") if bit.isdecimal() else (0, bit) for bit in _NUMBER.split(stem)]


def mapping(value: Any) -> Mapping[str, Any]:
    """A value if it is an object, else an empty one: anything may stand in an archive."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; nothing where there is none."""
    yield from (each for each in (value if isinstance(value, list) else ()) if mapping(each))


def text(value: Any) -> str | None:
    """A value if it is a text with something in it, or a number as one; else None."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def iso(value: Any, *forms: str) -> str | None:
    """A time as ISO 8601 (UTC); None where it cannot be read.

    Args:
        value: ISO 8601, or of one of the forms; without a zone it is UTC.
        forms: As `datetime.strptime` takes them.

    Example:
        >>> iso("Tue Mar 05 14:02:11 +0000 2024", "%a %b %d %H:%M:%S %z %Y")
        '2024-03-05T14:02:11Z'
    """
    written = text(value)
    if written is None:
        return None
    readers: list[Callable[[str], datetime]] = [datetime.fromisoformat, *map(_reader, forms)]
    for read in readers:
        try:
            found = read(written)
        except ValueError:
            continue
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        try:
            return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
        except OverflowError:
            return None
    return None


def _reader(form: str) -> Callable[[str], datetime]:
    return lambda written: datetime.strptime(written, form)  # noqa: DTZ007 the caller adds the zone


def refuse(archives: Sequence[Archive], what: str) -> InputError:
    """The error of archives that are not what they should be."""
    return InputError(f"{' and '.join(archive.title for archive in archives)}: {what}")
