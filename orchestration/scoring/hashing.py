"""A stable hash of text, and the numbers of chance drawn from it.

Python's own `hash` changes from process to process and numpy's generators may change their streams
from version to version; both would change a published score. Everything here is integer arithmetic.
"""

import numpy as np
import pyarrow as pa

from orchestration.scoring.arrays import Hashes, Integers

FNV_OFFSET = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)
GOLDEN_GAMMA = 0x9E3779B97F4A7C15
WORD = 2**64


def mix(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64: a bijection of 64-bit words that looks random.

    Source:
        Steele, Lea and Flood, OOPSLA 2014, doi:10.1145/2660193.2660195.

    Example:
        >>> hex(int(mix(np.array([0x9E3779B97F4A7C15], dtype=np.uint64))[0]))
        '0xe220a8397b1dcdaf'
    """
    z = values.astype(np.uint64, copy=True)
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return z


def hash_texts(texts: pa.Array) -> Hashes:
    """FNV-1a of each text's UTF-8 bytes, then mixed. One pass per byte position, not per text.

    Args:
        texts: Strings without nulls, shape (n,).

    Source:
        Fowler, Noll and Vo, IETF draft-eastlake-fnv.

    Example:
        >>> a = hash_texts(pa.array(["anna", "ben"]))
        >>> b = hash_texts(pa.array(["x", "ben", "anna"]))
        >>> bool(a[0] == b[2]) and bool(a[1] == b[1])
        True
    """
    binary = texts.cast(pa.large_binary())
    _, offset_buffer, data_buffer = binary.buffers()
    count = len(binary)
    state = np.full(count, FNV_OFFSET, dtype=np.uint64)
    if count == 0 or data_buffer is None:
        return mix(state)
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[
        binary.offset : binary.offset + count + 1
    ]
    data = np.frombuffer(data_buffer, dtype=np.uint8)
    lengths = np.diff(offsets)
    alive: Integers = np.flatnonzero(lengths > 0)
    position = 0
    while alive.size:
        state[alive] = (state[alive] ^ data[offsets[alive] + position]) * FNV_PRIME
        position += 1
        alive = alive[lengths[alive] > position]
    return mix(state)


def words(seed: int, stream: int, count: int) -> Hashes:
    """The first `count` 64-bit words of one stream of a seed (SplitMix64 in counter mode).

    Example:
        >>> words(1, 2, 3).shape
        (3,)
    """
    start = np.array([(seed * GOLDEN_GAMMA + stream) % WORD], dtype=np.uint64)
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN_GAMMA)
    return mix(mix(start) + steps)


def permutation(seed: int, stream: int, count: int) -> Integers:
    """A random order of 0 … count - 1, the same wherever it runs.

    Example:
        >>> sorted(permutation(1, 0, 4).tolist())
        [0, 1, 2, 3]
    """
    return np.argsort(words(seed, stream, count), kind="stable").astype(np.int64)


def offsets_of(hashes: Hashes, seed: int, stream: int, count: int) -> Integers:
    """Each person's own place among `count`, by their hash, the seed and the stream.

    Example:
        >>> offsets_of(hash_texts(pa.array(["anna"])), 1, 0, 8).shape
        (1,)
    """
    key = words(seed, stream, 1)
    return (mix(hashes ^ key) % np.uint64(count)).astype(np.int64)
