"""CSV text cut into records, strictly: a ragged row or a stray quote is set aside, never guessed.

The dialect is RFC 4180: commas, double quotes doubled inside quotes, LF or CRLF. A lenient reader
swallows everything between two stray quotes into one field and shifts or loses the rows between;
here the physical line that breaks the rule is set aside with its number, and reading goes on at
the next line. Well-formed blocks are recognised by vectorised checks; only a window with
something odd in it is walked line by line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NEWLINE, QUOTE, COMMA, RETURN = 10, 34, 44, 13
WINDOW_BYTES = 128 << 10
"""How much is walked line by line around something odd: about a millisecond's work."""

KEPT_BYTES = 64 << 10
"""How much of an over-long record is kept with its reason; the rest stands in the source file."""

_FIELD = rb'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)'
_RECORD = re.compile(_FIELD + rb"(?:," + _FIELD + rb")*+\r?\n")
_UNFINISHED = re.compile(rb"(?:" + _FIELD + rb',)*+(?:"(?:[^"]++|"")*+"?|[^",\r\n]*+)\r?\Z')
_SEPARATOR = re.compile(rb'"(?:[^"]++|"")*+"|(,)')


@dataclass(frozen=True)
class BadRecord:
    """A record that is set aside before its fields were read.

    Attributes:
        line: Line of the source, from 1.
        reason: Why, in words.
        text: The record as it stands there, cut to `KEPT_BYTES`.
    """

    line: int
    reason: str
    text: bytes


@dataclass
class Records:
    """Whole records out of one block.

    Attributes:
        text: The well-formed records, one after the other, each ending in a newline.
        lines: Line of the source on which each of them begins. Shape (records,), from 1.
        bad: Those that were set aside.
    """

    text: bytes
    lines: NDArray[np.int64]
    bad: list[BadRecord] = field(default_factory=list)


class CsvSplitter:
    """Turns blocks of text into whole records of `column_count` fields."""

    def __init__(self, column_count: int, first_line: int, max_record_bytes: int) -> None:
        self._commas = column_count - 1
        self._line = first_line
        self._cap = max_record_bytes
        self._carry = b""
        self._skipping = False

    def feed(self, block: bytes, *, last: bool = False) -> Iterator[Records]:
        """Takes the next block; yields what is whole, keeps the rest for the next call."""
        data = self._after_skipped(block)
        data = self._carry + data if self._carry else data
        if last and data and not data.endswith(b"\n"):
            data += b"\n"
        position = 0
        fast = self._fast(data)
        if fast is not None:
            yield fast
            position = len(fast.text)
        while position < len(data):
            window = data[position : position + WINDOW_BYTES]
            final = last and position + len(window) == len(data)
            records = self._fast(window)
            consumed = len(records.text) if records is not None else 0
            if records is None or not consumed:
                span = data[position : position + self._cap + WINDOW_BYTES]
                final = last and position + len(span) == len(data)
                records, consumed = self._walk(span, final=final)
            if not consumed:
                break
            yield records
            position += consumed
        self._carry = data[position:]
        if len(self._carry) > self._cap and b"\n" not in self._carry:
            yield Records(b"", np.empty(0, np.int64), [self._too_long(self._carry)])
            self._line += 1
            self._carry, self._skipping = b"", True

    def _after_skipped(self, block: bytes) -> bytes:
        """Drops the rest of an over-long line, which is already set aside."""
        if not self._skipping:
            return block
        end = block.find(b"\n")
        self._skipping = end < 0
        return block[end + 1 :] if end >= 0 else b""

    def _too_long(self, text: bytes) -> BadRecord:
        reason = f"record is over {self._cap:,} bytes (max_record_bytes)"
        return BadRecord(self._line, reason, text[:KEPT_BYTES])

    def _fast(self, data: bytes) -> Records | None:
        """All whole records of `data` if every one is well-formed, else None."""
        codes = np.frombuffer(data, np.uint8)
        newlines = np.flatnonzero(codes == NEWLINE)
        if not newlines.size:
            return None
        quoted = _quoted(codes) if b'"' in data else None
        ends = newlines if quoted is None else newlines[~quoted[newlines]]
        if not ends.size:
            return None
        size = int(ends[-1]) + 1
        whole = data[:size]
        if not self._is_well_formed(whole, codes[:size], quoted, ends):
            return None
        starts = np.searchsorted(newlines, ends[:-1]) + 1
        lines = self._line + np.concatenate([np.zeros(1, np.int64), starts])
        self._line += int(np.searchsorted(newlines, ends[-1])) + 1
        return Records(whole, lines)

    def _is_well_formed(
        self,
        text: bytes,
        codes: NDArray[np.uint8],
        quoted: NDArray[np.bool_] | None,
        ends: NDArray[np.int64],
    ) -> bool:
        separates = (codes == COMMA) | (codes == NEWLINE)
        if quoted is not None:
            separates &= ~quoted[: codes.size]
        separators = np.flatnonzero(separates)
        per_record = self._commas + 1
        return (
            separators.size == ends.size * per_record
            and bool(np.array_equal(separators[self._commas :: per_record], ends))
            and int(np.diff(ends, prepend=-1).max()) <= self._cap
            and b"\0" not in text
            and (quoted is None or _quotes_stand_at_field_ends(codes))
            and (b"\r" not in text or _returns_end_lines(codes, quoted))
            and is_utf8(text)
        )

    def _walk(self, data: bytes, *, final: bool) -> tuple[Records, int]:
        """Line by line over the first `WINDOW_BYTES` of `data`; the second figure is consumed."""
        good: list[bytes] = []
        lines: list[int] = []
        bad: list[BadRecord] = []
        position = 0
        while position < min(len(data), WINDOW_BYTES):
            end = data.find(b"\n", position) + 1
            if not end:
                break
            line = data[position:end]
            record: bytes | None = line
            if b'"' in line:
                whole = _RECORD.match(data, position)
                record = whole.group() if whole else None
                waits = record is None and not final and len(data) - position <= self._cap
                if waits and _UNFINISHED.match(data, position):
                    break
            reason = self._fault(record)
            if reason and record is not None and record.strip(b"\r\n") == b"":
                record = line = b"\n"  # a blank line is no record
            elif reason:
                bad.append(BadRecord(self._line, reason, line.rstrip(b"\r\n")[:KEPT_BYTES]))
                record = line
            else:
                assert record is not None
                good.append(record)
                lines.append(self._line)
            self._line += record.count(b"\n")
            position = end if record is line or record == b"\n" else position + len(record)
        return Records(b"".join(good), np.array(lines, np.int64), bad), position

    def _fault(self, record: bytes | None) -> str | None:
        if record is None:
            return "stray or unclosed quote"
        if len(record) > self._cap:
            return f"record is over {self._cap:,} bytes (max_record_bytes)"
        if b"\0" in record:
            return "NUL byte"
        if b'"' not in record and b"\r" in record.removesuffix(b"\n").removesuffix(b"\r"):
            return "carriage return outside quotes"
        commas = sum(1 for found in _SEPARATOR.finditer(record) if found[1])
        if commas != self._commas:
            return f"{commas + 1} fields where the header names {self._commas + 1}"
        return None if is_utf8(record) else "text is not UTF-8"


def is_utf8(text: bytes) -> bool:
    """Whether `text` decodes as UTF-8."""
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _quoted(codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which bytes stand inside quotes, by parity; a doubled quote leaves and enters again."""
    lengths = np.diff(np.flatnonzero(codes == QUOTE), prepend=0, append=codes.size)
    # Repeating runs takes a quarter of the time of a running sum over the bytes.
    return np.repeat(np.arange(lengths.size) % 2 == 1, lengths)


def _quotes_stand_at_field_ends(codes: NDArray[np.uint8]) -> bool:
    """Whether every opening quote begins a field and every closing one ends it."""
    quotes = np.flatnonzero(codes == QUOTE)
    if quotes.size % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    padded = np.concatenate([codes, np.array([NEWLINE], np.uint8)])
    before = padded[opening - 1]  # index -1 is the padding: a block begins a record
    after = padded[closing + 1]
    begins = (before == COMMA) | (before == NEWLINE)
    ends = (after == COMMA) | (after == NEWLINE) | (after == RETURN)
    doubled = closing[:-1] + 1 == opening[1:]
    begins[1:] |= doubled
    ends[:-1] |= doubled
    return bool(begins.all() and ends.all())


def _returns_end_lines(codes: NDArray[np.uint8], quoted: NDArray[np.bool_] | None) -> bool:
    """Whether every carriage return outside quotes is the first half of CRLF."""
    returns = np.flatnonzero(codes == RETURN)
    if quoted is not None:
        returns = returns[~quoted[returns]]
    if returns.size and returns[-1] + 1 == codes.size:
        return False
    return bool((codes[returns + 1] == NEWLINE).all())
