"""Values of a database as a record holds them, and how far a table was read.

JSON has no money, times or lists of the database's own: money is written as its digits, a time in
ISO 8601. A time without a zone stays without one unless the deployment says which zone is meant.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from orchestration.extract.contract import Kind

GROWING: tuple[type, ...] = (datetime, date, int, Decimal, float)
"""Types of a column that can tell what is new."""


def as_json(value: Any, kind: Kind, zone: tzinfo | None) -> Any:
    """A value as JSON can hold it.

    Args:
        value: As the driver gave it.
        kind: What the contract's column holds.
        zone: Of times without one.

    Example:
        >>> from zoneinfo import ZoneInfo
        >>> as_json(Decimal("19.90"), Kind.MONEY, None)
        '19.90'
        >>> as_json(datetime(2026, 6, 1, 12), Kind.TIME, ZoneInfo('Europe/Berlin'))
        '2026-06-01T10:00:00+00:00'
        >>> as_json("running; trail", Kind.LIST, None)
        ['running', 'trail']
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if kind is Kind.LIST:
        return _list(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if isinstance(value, date):
        return _instant(value, kind, zone).isoformat()
    return str(value)


def latest(reached: str | None, changes: Sequence[Any], kind: type[Any]) -> str | None:
    """How far a table was read, as text.

    Args:
        reached: How far it was before.
        changes: Values of the cursor's column.
        kind: Their type.
    """
    known = [change for change in changes if change is not None]
    if reached is not None:
        known.append(_parsed(reached, kind))
    if not known:
        return None
    last = max(known)
    return _in_utc(last).isoformat() if isinstance(last, date) else str(last)


def bound(reached: str, kind: type[Any], overlap: timedelta) -> Any:
    """The first value that is read again.

    Example:
        >>> bound("2026-06-01T12:00:00+00:00", datetime, timedelta(hours=1)).isoformat()
        '2026-06-01T11:00:00+00:00'
        >>> bound("41", int, timedelta(hours=1))
        41
    """
    value = _parsed(reached, kind)
    if issubclass(kind, datetime):
        return value - overlap
    if issubclass(kind, date):
        return value - max(overlap, timedelta(days=1))
    return value


def grows(column_type: Any) -> bool:
    """Whether a column of this SQLAlchemy type can tell what is new."""
    try:
        return issubclass(column_type.python_type, GROWING)
    except NotImplementedError:
        return False


def _instant(value: date, kind: Kind, zone: tzinfo | None) -> date:
    """A time in UTC where its zone is known; a day of a column of times begins it."""
    if kind is Kind.TIME and zone is not None and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime) and value.tzinfo is None and zone is not None:
        value = value.replace(tzinfo=zone)
    return _in_utc(value)


def _in_utc(value: date) -> date:
    """The same instant whatever zone the session has; what has no zone stays."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return value


def _parsed(text: str, kind: type[Any]) -> Any:
    if issubclass(kind, datetime):
        return datetime.fromisoformat(text)
    if issubclass(kind, date):
        return date.fromisoformat(text)
    return kind(text)


def _list(value: Any) -> list[str]:
    """A list as the contract's files have it too: a JSON array, or words between | ; or ,."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = re.split(r"[|;,]", value)
    words = value if isinstance(value, (list, tuple, set)) else [value]
    return [str(word).strip() for word in words if word is not None and str(word).strip()]
