"""What a made-up system is: what stands in its place for one kind of source, as large as asked for.

Its records differ in a running number alone and are made when they are asked for, by replacing
`{n}` in one text, so that a server costs next to nothing beside what is measured.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)
"""When extractions of made-up systems begin."""


@dataclass(frozen=True)
class Request:
    """One request as it arrived.

    Attributes:
        url: Of the server itself, for links to further pages.
        path: Without the query.
        query: Last value of each parameter.
        values: All values of each parameter.
        token: What stands after `Bearer`.
        body: As it came.
    """

    url: str
    path: str
    query: Mapping[str, str]
    values: Mapping[str, list[str]]
    token: str
    body: bytes


@dataclass(frozen=True)
class Reply:
    """JSON, and the address of the next page for a `Link` header."""

    body: bytes
    next_url: str = ""


Answer = Callable[[Request, int], Reply]
"""What a system with so many records says to a request."""


@dataclass(frozen=True)
class System:
    """A made-up system.

    Attributes:
        kind: Of source.
        table: The raw table that gets exactly as many records as are asked for; others get what
            comes with them.
        options: As in `sources.yaml`.
        secrets: Name to value; `{folder}` in one is the input folder, `{url}` the server.
        answer: What its HTTP API says, where it has one.
        write: Puts the files that are read into the input folder.
        serve: Runs a database with so many records, and gives its address.
    """

    kind: str
    table: str
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    answer: Answer | None = None
    write: Callable[[Path, int], None] | None = None
    serve: Callable[[int], AbstractContextManager[str]] | None = None


def text_of(record: Any) -> str:
    """A record as JSON, to be numbered."""
    return orjson.dumps(record).decode()


def numbered(text: str, start: int, end: int) -> str:
    """Records with the numbers from `start` up to before `end`, with commas between them.

    Example:
        >>> numbered('{"id":"c{n}"}', 8, 10)
        '{"id":"c8"},{"id":"c9"}'
    """
    return ",".join([text.replace("{n}", str(number)) for number in range(start, end)])


def wrapped(before: str, records: str, after: str) -> Reply:
    """An answer with records somewhere in it."""
    return Reply(f"{before}{records}{after}".encode())


def said(body: Any) -> Reply:
    """An answer that is the same each time."""
    return Reply(orjson.dumps(body))
