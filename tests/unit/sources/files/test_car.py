"""CAR files: what the tree names is read; what is cut off, changed or hostile is refused."""

import io
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.errors import InputError
from orchestration.sources.files import car as module
from orchestration.sources.files.car import read_repository, time_of
from tests.api_fixtures import bluesky_repository as fixture
from tests.api_fixtures.bluesky_repository import Link, car, cbor, cid_of, section, tid, varint

POST = "app.bsky.feed.post"


def post(text: str) -> dict:
    return {"$type": POST, "text": text, "createdAt": "2026-06-01T00:00:00Z"}


def many(count: int) -> dict[str, dict]:
    return {f"{POST}/3k{number:011d}": post(f"no. {number}") for number in range(count)}


def read(data: bytes, *collections: str):
    return read_repository(io.BytesIO(data), "repo.car", collections or (POST,))


def assembled(commit: dict, *blocks: bytes, version: int = 1) -> bytes:
    encoded = cbor(commit)
    header = cbor({"version": version, "roots": [Link(cid_of(encoded))]})
    body = b"".join(map(section, (encoded, *blocks)))
    return varint(len(header)) + header + body


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
def test_every_record_that_the_tree_names_comes_in_its_order(count):
    records = many(count)
    found = read(car(records, rev=tid(datetime(2026, 6, 20, 5, 4, 3, 21, UTC))))
    assert found.did == fixture.DID
    assert found.revised_at == "2026-06-20T05:04:03.000021Z"
    assert [(f"{name}/{key}", record) for name, key, record in found.records] == list(
        records.items()
    )


def test_other_collections_and_deleted_records_are_passed_over():
    records = many(3) | {"app.bsky.graph.block/3kb": {"$type": "app.bsky.graph.block"}}
    found = read(car(records, stray=[post("deleted")]))
    assert [record["text"] for _, _, record in found.records] == ["no. 0", "no. 1", "no. 2"]


def test_a_record_of_another_type_than_its_collection_is_passed_over():
    assert read(car({f"{POST}/3k": {"$type": "com.example.hologram"}})).records == []


def test_a_missing_record_is_told_from_one_that_is_not_there():
    records = many(4)
    with pytest.raises(InputError, match=f"the record {POST}/3k00000000002 is missing"):
        read(car(records, missing=[f"{POST}/3k00000000002"]))


def test_no_cut_gets_past_as_a_whole_file():
    data = car(many(6))
    for end in range(len(data)):
        with pytest.raises(InputError, match="repo.car is no whole repository"):
            read(data[:end])


def test_no_change_of_a_byte_gets_past_or_fails_otherwise():
    data = car(many(4))
    dice = random.Random(5)
    whole = read(data).records
    refusals = 0
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << dice.randrange(8)
        try:
            assert read(bytes(changed)).records == whole
        except InputError:
            refusals += 1
    assert refusals > 0.99 * len(data)


@given(st.binary(max_size=300))
def test_noise_is_refused(data):
    with pytest.raises(InputError):
        read(data)


def test_a_node_that_stands_twice_in_a_tree_is_refused():
    # No hash leads to itself, but two branches may share a node, and theirs two again.
    block = cbor({"l": None, "e": []})
    blocks = [block]
    for _ in range(40):
        link = Link(cid_of(blocks[-1]))
        entry = {"p": 0, "k": b"com.example/3k", "v": link, "t": link}
        blocks.append(cbor({"l": link, "e": [entry]}))
    commit = {"did": fixture.DID, "version": 3, "data": Link(cid_of(blocks[-1])), "rev": "x"}
    with pytest.raises(InputError, match="its tree is broken"):
        read(assembled(commit, *blocks))


@pytest.mark.parametrize(
    "node",
    [
        {"l": None, "e": "no list"},
        {"l": None, "e": [7]},
        {"l": None, "e": [{"p": -1, "k": b"", "v": None, "t": None}]},
        {"l": None, "e": [{"p": "0", "k": b"a", "v": None, "t": None}]},
        {"l": 7, "e": []},
    ],
)
def test_a_broken_tree_is_refused(node):
    block = cbor(node)
    commit = {"did": fixture.DID, "version": 3, "data": Link(cid_of(block)), "rev": "x"}
    with pytest.raises(InputError, match="its tree is broken"):
        read(assembled(commit, block))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no DAG-CBOR"),
        (b"PK\3\4 not a car", "cut off"),
        (varint(1 << 40), "a block of 1,099,511,627,776 bytes"),
        (b"\x80" * 10, "a size that cannot be"),
        (b"\x00", "a block of 0 bytes"),
        (varint(1000) + b"\x81" * 1000, "no DAG-CBOR"),
        (assembled({"did": fixture.DID}, version=2), "no CAR file of version 1"),
        (assembled({"version": 3}), "its commit is missing"),
    ],
)
def test_what_is_no_repository_is_refused_with_its_reason(data, reason):
    with pytest.raises(InputError, match=reason):
        read(data)


def test_more_blocks_than_a_person_has_are_refused(monkeypatch):
    monkeypatch.setattr(module, "MAX_BLOCKS", 5)
    with pytest.raises(InputError, match="more than 5 blocks"):
        read(car(many(6)))


@pytest.mark.parametrize("text", [None, "", "short", "3JZFCIJPJ2Z2A", "3jzfcijpj2z2!", 7])
def test_what_is_no_timestamp_tells_no_time(text):
    assert time_of(text) is None
