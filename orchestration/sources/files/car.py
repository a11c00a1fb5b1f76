"""Repositories of the AT Protocol as CAR files: blocks of DAG-CBOR, and a tree that names them.

A file may hold blocks that the tree no longer names: what its owner deleted. Only what the tree
names counts. Each block is held against its hash, and nothing in the file is trusted for a size.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from orchestration.errors import InputError

MAX_BLOCK_BYTES = 4 << 20
"""Four times what the protocol lets a record be."""

MAX_BLOCKS = 2_000_000
_CID_BYTES = 36
_CID_START = b"\x01\x71\x12\x20"
"""Version 1, DAG-CBOR, SHA-256 of 32 bytes: the only kind of name a repository has."""

_MAX_VARINT_BYTES = 9
_TID = "234567abcdefghijklmnopqrstuvwxyz"
_TID_LENGTH = 13
_CLOCK_BITS = 10


@dataclass(frozen=True)
class Repository:
    """One account's records.

    Attributes:
        did: Whose it is.
        revised_at: When it was last written, as ISO 8601 (UTC); None where it does not say.
        records: Collection, key and record of those asked for, in the tree's order.
    """

    did: str
    revised_at: str | None
    records: list[tuple[str, str, Mapping[str, Any]]]


def read_repository(stream: IO[bytes], title: str, collections: Collection[str]) -> Repository:
    """Reads the records of some collections.

    Args:
        stream: The file, from its start; read once, in pieces.
        title: How messages call it.
        collections: Names as in `app.bsky.feed.post`; all others are passed over.

    Raises:
        InputError: It is no repository, is cut off or was changed.
    """
    blocks = _Blocks(stream, title)
    header = blocks.header()
    commit: Mapping[str, Any] | None = None
    nodes: dict[bytes, Mapping[str, Any]] = {}
    kept: dict[bytes, Mapping[str, Any]] = {}
    passed: set[bytes] = set()
    for name, block in blocks:
        if name == header:
            commit = block
        elif "e" in block and "$type" not in block:
            nodes[name] = block
        elif block.get("$type") in collections:
            kept[name] = block
        else:
            passed.add(name)
    if commit is None or not isinstance(commit.get("did"), str):
        raise blocks.refuse("its commit is missing")
    found: list[tuple[str, str, Mapping[str, Any]]] = []
    for key, value in _leaves(commit.get("data"), nodes, blocks):
        collection, _, record_key = key.partition("/")
        if collection not in collections or value in passed:
            continue
        if value not in kept:
            raise blocks.refuse(f"the record {key} is missing")
        found.append((collection, record_key, kept[value]))
    return Repository(commit["did"], time_of(commit.get("rev")), found)


def time_of(tid: object) -> str | None:
    """The time in a timestamp id (13 letters), as ISO 8601 (UTC); None where it is none.

    Example:
        >>> time_of("3jzfcijpj2z2a")
        '2023-06-30T15:03:01.887007Z'
    """
    if not isinstance(tid, str) or len(tid) != _TID_LENGTH or set(tid) - set(_TID):
        return None
    number = 0
    for letter in tid:
        number = number * len(_TID) + _TID.index(letter)
    try:
        found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number >> _CLOCK_BITS)
    except OverflowError:
        return None
    return found.isoformat().replace("+00:00", "Z")


def _leaves(
    root: object, nodes: Mapping[bytes, Mapping[str, Any]], blocks: "_Blocks"
) -> Iterator[tuple[str, bytes]]:
    """Keys and names of records below a node, in order; each node once, whatever the file says."""
    seen: set[bytes] = set()
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        key, name = stack.pop()
        if key:
            yield key, name
            continue
        if name is None:
            continue
        node = nodes.get(name) if isinstance(name, bytes) else None
        if node is None or name in seen:
            raise blocks.refuse("its tree is broken")
        seen.add(name)
        below: list[tuple[str, Any]] = [("", node.get("l"))]
        previous = b""
        for entry in _list(node.get("e"), blocks):
            shared, rest, value = entry.get("p"), entry.get("k"), entry.get("v")
            if not isinstance(shared, int) or not isinstance(rest, bytes) or not rest:
                raise blocks.refuse("its tree is broken")
            previous = previous[: max(shared, 0)] + rest
            below.append((previous.decode("ascii", "replace"), value))
            below.append(("", entry.get("t")))
        stack.extend(reversed(below))


def _list(value: object, blocks: "_Blocks") -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise blocks.refuse("its tree is broken")
    return value


class _Blocks:
    """The blocks of a CAR file, one after the other."""

    def __init__(self, stream: IO[bytes], title: str) -> None:
        self._stream = stream
        self._title = title

    def refuse(self, what: str) -> InputError:
        return InputError(
            f"{self._title} is no whole repository ({what}). Export it once more and hand it over "
            "as it came."
        )

    def header(self) -> bytes:
        """The name of the commit."""
        header = self._decoded(self._section())
        roots = header.get("roots")
        if header.get("version") != 1 or not isinstance(roots, list) or not roots:
            raise self.refuse("it is no CAR file of version 1")
        if not isinstance(roots[0], bytes):
            raise self.refuse("its commit is missing")
        return roots[0]

    def __iter__(self) -> Iterator[tuple[bytes, Mapping[str, Any]]]:
        for count, section in enumerate(iter(self._section, b""), start=1):
            name, block = section[:_CID_BYTES], section[_CID_BYTES:]
            if count > MAX_BLOCKS:
                raise self.refuse(f"it has more than {MAX_BLOCKS:,} blocks")
            digest = hashlib.sha256(block).digest()
            if not name.startswith(_CID_START) or name[len(_CID_START) :] != digest:
                raise self.refuse("a block is not what its name says")
            yield name, self._decoded(block)

    def _section(self) -> bytes:
        """The next piece of the file; empty at its end."""
        size = self._varint()
        if size is None:
            return b""
        if not 0 < size <= MAX_BLOCK_BYTES:
            raise self.refuse(f"a block of {size:,} bytes")
        section = self._stream.read(size)
        if len(section) < size:
            raise self.refuse("it is cut off")
        return section

    def _varint(self) -> int | None:
        number = 0
        for place in range(_MAX_VARINT_BYTES):
            byte = self._stream.read(1)
            if not byte:
                if place:
                    raise self.refuse("it is cut off")
                return None
            number |= (byte[0] & 0x7F) << (7 * place)
            if byte[0] < 0x80:  # noqa: PLR2004 the last byte of a number has no high bit
                return number
        raise self.refuse("a size that cannot be")

    def _decoded(self, data: bytes) -> Mapping[str, Any]:
        import libipld

        try:
            found = libipld.decode_dag_cbor(data)
        except (ValueError, RecursionError) as error:
            raise self.refuse(f"a block is no DAG-CBOR: {error}") from error
        return found if isinstance(found, dict) else {}
