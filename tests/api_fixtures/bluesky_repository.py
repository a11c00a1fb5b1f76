"""Builds CAR files after the repository specification of the AT Protocol and CAR version 1.

The encoder is this file's own, so that what reads them is held against something else.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

DID = "did:plc:anna"
TID = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Link:
    """The name of another block."""

    cid: bytes


def cbor(value: Any) -> bytes:  # noqa: PLR0911 one for each type
    """DAG-CBOR: the shortest form of everything, keys by length and then by bytes."""
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            data = value.encode()
            return _head(3, len(data)) + data
        case Link():
            return b"\xd8\x2a" + cbor(b"\0" + value.cid)
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            items = sorted((cbor(key), cbor(each)) for key, each in value.items())
            return _head(5, len(items)) + b"".join(key + each for key, each in items)
    raise TypeError(type(value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes([major << 5 | code]) + number.to_bytes(size, "big")
    raise OverflowError(number)


def varint(number: int) -> bytes:
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def cid_of(block: bytes) -> bytes:
    return b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()


def tid(at: datetime) -> str:
    """A timestamp id."""
    number = round(at.timestamp() * 1_000_000) << 10
    letters = ""
    for _ in range(13):
        letters = TID[number & 31] + letters
        number >>= 5
    return letters


def section(block: bytes, cid: bytes | None = None) -> bytes:
    data = (cid or cid_of(block)) + block
    return varint(len(data)) + data


def tree(keys: Sequence[tuple[str, bytes]], blocks: list[bytes]) -> Link | None:
    """A tree of nodes with two keys each: smaller ones on the left, greater on the right."""
    if not keys:
        return None
    middle = len(keys) // 2
    here = keys[middle : middle + 2]
    left = tree(keys[:middle], blocks)
    right = tree(keys[middle + 2 :], blocks)
    entries, previous = [], b""
    for place, (key, cid) in enumerate(here):
        data = key.encode()
        shared = 0
        while shared < min(len(data), len(previous)) and data[shared] == previous[shared]:
            shared += 1
        last = right if place == len(here) - 1 else None
        entries.append({"p": shared, "k": data[shared:], "v": Link(cid), "t": last})
        previous = data
    blocks.append(cbor({"l": left, "e": entries}))
    return Link(cid_of(blocks[-1]))


def car(
    records: Mapping[str, Mapping[str, Any]],
    *,
    did: str = DID,
    rev: str = "3jzfcijpj2z2a",
    stray: Sequence[Mapping[str, Any]] = (),
    missing: Sequence[str] = (),
) -> bytes:
    """A CAR file of records by `collection/key`.

    Args:
        records: What the tree names.
        did: Whose.
        rev: Of the commit.
        stray: Records that the tree does not name any more.
        missing: Keys whose blocks are left out.
    """
    encoded = {key: cbor(dict(record)) for key, record in records.items()}
    nodes: list[bytes] = []
    root = tree(sorted((key, cid_of(block)) for key, block in encoded.items()), nodes)
    commit = cbor(
        {"did": did, "version": 3, "data": root, "rev": rev, "prev": None, "sig": b"\1" * 64}
    )
    header = cbor({"version": 1, "roots": [Link(cid_of(commit))]})
    blocks = [
        commit,
        *nodes,
        *(block for key, block in encoded.items() if key not in missing),
        *(cbor(dict(record)) for record in stray),
    ]
    return varint(len(header)) + header + b"".join(map(section, blocks))
