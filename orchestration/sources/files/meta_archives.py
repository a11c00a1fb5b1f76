"""What archives of Instagram and Facebook have in common: their encoding, times and wrappings.

Meta renames folders, splits lists into numbered parts and changes wrappings without notice, so
files are found by the end of their path and lists wherever they stand. Messages are never opened.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from orchestration.errors import InputError
from orchestration.sources.files.archives import Archive

_PRIVATE = re.compile(
    r"(^|/)(messages?|inbox|message_requests|archived_threads|filtered_threads|e2ee?_?cutover"
    r"|secret_conversations|secret_groups|your_messages|messenger)(/|$)",
    re.IGNORECASE,
)
"""Folders of private messages; a file in them that looks like another's is not opened either."""

_OF_AN_ENTRY = {"string_list_data", "string_map_data", "label_values", "media", "timestamp"}
"""What an entry has and a wrapping has not: a list of one may come without its list."""

_NUMBER = re.compile(r"(\d+)")
_NEWEST_SECONDS = 100_000_000_000
"""Above it an epoch is in milliseconds: in seconds it would be the year 5138."""


def mended(value: Any) -> Any:
    """A parsed value with its texts as they were written.

    Meta writes each byte of UTF-8 as if it were a character of Latin-1: `Ã©` for `é`. A text that
    cannot be such a thing stays as it is; one that was cut inside a character loses its rest.
    """
    if isinstance(value, str):
        return _mended_text(value)
    if isinstance(value, list):
        return [mended(each) for each in value]
    if isinstance(value, dict):
        return {_mended_text(key): mended(each) for key, each in value.items()}
    return value


def _mended_text(text: str) -> str:
    if text.isascii():
        return text
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        is_cut = error.reason == "unexpected end of data" and error.start > 0
        return data[: error.start].decode() if is_cut else text


def instant(value: Any) -> str | None:
    """An epoch in seconds or milliseconds as ISO 8601 (UTC); None where there is none."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    seconds = number / 1000 if number > _NEWEST_SECONDS else number
    if not 0 < seconds < _NEWEST_SECONDS:
        return None
    found = datetime.fromtimestamp(seconds, UTC)
    precision = "seconds" if seconds == int(seconds) else "milliseconds"
    return found.isoformat(timespec=precision).replace("+00:00", "Z")


def documents(archives: Sequence[Archive], pattern: str) -> Iterator[Any]:
    """The parsed files whose path ends as the pattern says, part after part.

    Args:
        archives: One customer's.
        pattern: Regular expression of the last part or parts of a path.

    Raises:
        InputError: A file is no JSON or too large.
    """
    ends = re.compile(rf"(^|/){pattern}$", re.IGNORECASE)
    for archive in archives:
        names = [
            name for name in archive.names() if ends.search(name) and not _PRIVATE.search(name)
        ]
        for name in sorted(names, key=_part):
            yield archive.read_json(name)


def _part(name: str) -> list[tuple[int, str]]:
    """`followers_10` after `followers_9`."""
    return [(int(bit), "") if bit.isdigit() else (0, bit) for bit in _NUMBER.split(name)]


def entries(document: Any) -> Iterator[Mapping[str, Any]]:
    """The mended entries of a document, whether its list stands bare or in an object.

    One at a time: a list may be long, and twice of it too much.
    """
    if isinstance(document, dict) and not _OF_AN_ENTRY & document.keys():
        lists = [value for value in document.values() if isinstance(value, list)]
        document = lists[0] if lists else document
    for entry in document if isinstance(document, list) else (document,):
        if isinstance(entry, dict):
            yield mended(entry)


def labelled(entry: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """An entry's named values: `string_map_data`, or `label_values` with groups inside groups.

    The first value of a name stands; names are in the language of the person's app.
    """
    found: dict[str, Mapping[str, Any]] = {}
    named = entry.get("string_map_data")
    if isinstance(named, dict):
        found.update({key: value for key, value in named.items() if isinstance(value, dict)})
    _collect(entry.get("label_values"), found)
    return found


def _collect(values: Any, found: dict[str, Mapping[str, Any]]) -> None:
    if isinstance(values, dict):
        values = [values]
    for value in values if isinstance(values, list) else ():
        if not isinstance(value, dict):
            continue
        if isinstance(value.get("label"), str):
            found.setdefault(value["label"], value)
        for inner in ("dict", "vec"):
            _collect(value.get(inner), found)


def text_of(named: Mapping[str, Mapping[str, Any]], *names: str) -> str | None:
    """The first of some named values that is there; None where none is."""
    for name in names:
        value = named.get(name, {}).get("value")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def refuse_foreign(archives: Sequence[Archive], network: str, *found: object) -> None:
    """Refuses archives of which nothing could be read: another network's, or HTML.

    Raises:
        InputError: None of `found` is there.
    """
    if not any(found):
        raise InputError(
            f"{' and '.join(archive.title for archive in archives)}: nothing of a JSON export of "
            f"{network} is in it. Ask the customer to download the information once more, for "
            f"{network} and in the format JSON instead of HTML."
        )


def newest(instants: Iterator[str | None]) -> str | None:
    """The newest of some instants: an archive was made then or later."""
    return max((one for one in instants if one), default=None)
