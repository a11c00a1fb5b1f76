"""JSON Lines cut into lines: size, depth, NUL and encoding are checked before anything parses."""

import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.extract.csv_records import KEPT_BYTES, NEWLINE, BadRecord, is_utf8

_OPENERS = (ord("{"), ord("["))
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


class Lines:
    """Whole lines out of one block: the sound ones as an Arrow array, the others with a reason."""

    def __init__(self, texts: pa.Array, numbers: NDArray[np.int64], bad: list[BadRecord]) -> None:
        self.texts = texts
        self.numbers = numbers
        self.bad = bad


class LineSplitter:
    """Turns blocks of text into lines of at most a size and a depth."""

    def __init__(self, max_record_bytes: int, max_depth: int) -> None:
        self._cap = max_record_bytes
        self._depth = max_depth
        self._line = 1
        self._carry = b""
        self._skipping = False

    def feed(self, block: bytes, *, last: bool = False) -> Iterator[Lines]:
        """Takes the next block; yields its whole lines, keeps the rest for the next call."""
        if self._skipping:
            end = block.find(b"\n")
            self._skipping = end < 0
            block = block[end + 1 :] if end >= 0 else b""
        data = self._carry + block if self._carry else block
        if last and data and not data.endswith(b"\n"):
            data += b"\n"
        whole = data.rfind(b"\n") + 1
        self._carry = data[whole:]
        if whole:
            yield self._split(data[:whole])
        if len(self._carry) > self._cap:
            bad = BadRecord(self._line, self._too_long(), self._carry[:KEPT_BYTES])
            yield Lines(pa.array([], pa.string()), np.empty(0, np.int64), [bad])
            self._line += 1
            self._carry, self._skipping = b"", True

    def _too_long(self) -> str:
        return f"record is over {self._cap:,} bytes (max_record_bytes)"

    def _split(self, data: bytes) -> Lines:
        codes = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(codes == NEWLINE) + 1
        starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
        numbers = self._line + np.arange(ends.size, dtype=np.int64)
        self._line += int(ends.size)
        lengths = ends - starts - 1
        opened = self._openers(codes, ends)  # a line that opens nothing is blank or no object
        doubtful = (opened == 0) | (lengths > self._cap) | (opened > self._depth)
        if b"\0" in data or not is_utf8(data):
            doubtful[:] = True
        bad: list[BadRecord] = []
        keep = np.ones(ends.size, np.bool_)
        for index in np.flatnonzero(doubtful):
            text = data[starts[index] : ends[index] - 1]
            reason = self._fault(text)
            if reason is not None:
                bad.append(BadRecord(int(numbers[index]), reason, text[:KEPT_BYTES]))
            keep[index] = reason is None and bool(text.strip())  # a blank line is no record
        offsets = np.concatenate([starts, ends[-1:]]).astype(np.int32)
        if not keep.all():
            data = b"".join(data[starts[i] : ends[i]] for i in np.flatnonzero(keep))
            kept = (ends - starts)[keep]
            offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)]).astype(np.int32)
            numbers = numbers[keep]
        texts = pa.StringArray.from_buffers(
            len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(data)
        )
        return Lines(texts, numbers, bad)

    @staticmethod
    def _openers(codes: NDArray[np.uint8], ends: NDArray[np.int64]) -> NDArray[np.int64]:
        """Braces and brackets opened on each line, in strings too: an upper bound of its depth."""
        opens = np.flatnonzero((codes == _OPENERS[0]) | (codes == _OPENERS[1]))
        return np.diff(np.searchsorted(opens, ends), prepend=0)

    def _fault(self, text: bytes) -> str | None:
        if len(text) > self._cap:
            return self._too_long()
        if b"\0" in text:
            return "NUL byte"
        if not is_utf8(text):
            return "text is not UTF-8"
        if _depth(text) > self._depth:
            return f"JSON is nested deeper than {self._depth} levels (max_json_depth)"
        return None


def _depth(text: bytes) -> int:
    codes = np.frombuffer(_STRING.sub(b"", text), np.uint8)
    opens = np.isin(codes, _OPENERS).astype(np.int64)
    closes = np.isin(codes, (ord("}"), ord("]"))).astype(np.int64)
    return int(np.max(np.cumsum(opens - closes), initial=0))
