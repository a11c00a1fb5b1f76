"""Hashes are pinned to known values: another value would change every published interval."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from orchestration.scoring.hashing import hash_texts, mix, offsets_of, permutation, words


def slow_fnv(text: str) -> int:
    state = 0xCBF29CE484222325
    for byte in text.encode():
        state = ((state ^ byte) * 0x100000001B3) % 2**64
    return state


def test_fnv_has_its_published_value():
    assert slow_fnv("foobar") == 0x85944171F73967E8


@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_vectorised_hashes_equal_the_byte_by_byte_definition(texts):
    expected = mix(np.array([slow_fnv(text) for text in texts], dtype=np.uint64))
    assert hash_texts(pa.array(texts, pa.string())).tolist() == expected.tolist()


def test_a_slice_of_a_column_hashes_as_the_column_does():
    column = pa.array(["a", "bb", "", "ccc", "ü"])
    assert hash_texts(column.slice(2, 2)).tolist() == hash_texts(column)[2:4].tolist()


def test_no_texts_have_no_hashes():
    assert hash_texts(pa.array([], pa.string())).size == 0


def test_words_are_splitmix_numbers():
    # The first outputs of SplitMix64 seeded with 0, as published with the generator.
    counter = np.arange(1, 4, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    assert [hex(int(word)) for word in mix(counter)] == [
        "0xe220a8397b1dcdaf",
        "0x6e789e6aa1b965f4",
        "0x6c45d188009454f",
    ]


def test_streams_and_seeds_differ():
    seen = {tuple(words(seed, stream, 4).tolist()) for seed in range(5) for stream in range(5)}
    assert len(seen) == 25


def test_a_permutation_holds_every_place_once():
    assert sorted(permutation(3, 9, 257).tolist()) == list(range(257))


def test_offsets_are_spread_evenly():
    people = hash_texts(pa.array([f"c{n}" for n in range(20_000)]))
    counts = np.bincount(offsets_of(people, 1, 2, 16), minlength=16)
    assert np.all(np.abs(counts - 1_250) < 5 * np.sqrt(1_250))
