"""Bluesky repositories as CAR files, written after the AT Protocol's repository specification."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import libipld

_NODE_KEYS = 4
"""Records a node of the tree names, about as many as in a real one."""


def car_of(did: str, records: Mapping[str, Mapping[str, Any]]) -> bytes:
    """A repository of records by `collection/key`."""
    named = {}
    sections = []
    for key, record in sorted(records.items()):
        named[key], section = _block(record)
        sections.append(section)
    root = _tree(list(named.items()), sections)
    commit = {"did": did, "version": 3, "data": root, "rev": "3l7hnqpvuuk2a", "sig": b"\1" * 64}
    name, section = _block({**commit, "prev": None})
    header = libipld.encode_dag_cbor({"version": 1, "roots": [name]})
    return b"".join([_varint(len(header)), header, section, *sections])


def _tree(keys: Sequence[tuple[str, bytes]], sections: list[bytes]) -> bytes | None:
    """The name of a node: some keys in order, and what stands between them in nodes below."""
    if not keys:
        return None
    size = -(-(len(keys) - _NODE_KEYS) // (_NODE_KEYS + 1)) if len(keys) > _NODE_KEYS else 0
    left = _tree(keys[:size], sections)
    entries: list[dict[str, Any]] = []
    place = size
    while place < len(keys):
        key, value = keys[place]
        below = _tree(keys[place + 1 : place + 1 + size], sections)
        entries.append({"p": 0, "k": key.encode(), "v": value, "t": below})
        place += 1 + size
    name, section = _block({"l": left, "e": entries})
    sections.append(section)
    return name


def _block(value: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """The name of a block, and the block as a file has it."""
    data = libipld.encode_dag_cbor(dict(value))
    name = b"\x01\x71\x12\x20" + hashlib.sha256(data).digest()
    return name, _varint(len(name) + len(data)) + name + data


def _varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:  # noqa: PLR2004 seven bits a byte
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])
