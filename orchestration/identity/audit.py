"""Which pairs a person should look at so that precision and recall are known: drawn by lot."""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PipelineError
from orchestration.identity.quality import ACCOUNT_PAIR

STRATA = (0.0, 0.2, 0.5, 0.8, 0.9, 0.99)
"""Lower ends of the strata of probability. Each gets an equal part of the sample, so that the few
pairs on which much depends are looked at as often as the many which are clear."""


def audit_sample(
    matches: pa.Table, size: int, seed: int, *, keys: tuple[str, ...] = ACCOUNT_PAIR
) -> pa.Table:
    """Pairs to be labelled, drawn by lot within strata of probability.

    The lot of a pair depends on the seed and its key only: the same pair keeps its lot when others
    come and go. Parts that a small stratum leaves over go to the others.

    Args:
        matches: The pairs with their `probability`.
        size: How many to draw at most; all where there are fewer.
        seed: Picks the lot.
        keys: What names a pair.

    Returns:
        The drawn rows of `matches` with `stratum` (lower end of its probabilities) and
        `inclusion_probability` (drawn of the stratum's pairs), by stratum from above and lot.

    Raises:
        PipelineError: The size is negative.
    """
    if size < 0:
        raise PipelineError(f"an audit of {size} pairs cannot be drawn; ask for 0 or more.")
    ordered = matches.sort_by([(key, "ascending") for key in keys])
    lots = np.array(
        [
            int.from_bytes(
                hashlib.blake2b("\x1f".join([str(seed), *row]).encode(), digest_size=8).digest()
            )
            for row in zip(*(ordered[key].to_pylist() for key in keys), strict=True)
        ],
        dtype=np.uint64,
    )
    stratum = np.searchsorted(STRATA, ordered["probability"].to_numpy(), side="right") - 1
    members = [np.flatnonzero(stratum == number) for number in range(len(STRATA))]
    parts = _parts([len(rows) for rows in members], size)
    drawn, low, chance = [], [], []
    for number in reversed(range(len(STRATA))):
        rows, part = members[number], parts[number]
        chosen = rows[np.argsort(lots[rows], kind="stable")[:part]]
        drawn.append(chosen)
        low += [STRATA[number]] * part
        chance += [round(part / max(len(rows), 1), 9)] * part
    taken = ordered.take(pa.array(np.concatenate(drawn), pa.int64()))
    taken = taken.append_column("stratum", pa.array(low, pa.float64()))
    return taken.append_column("inclusion_probability", pc.cast(pa.array(chance), pa.float64()))


def _parts(sizes: list[int], wanted: int) -> list[int]:
    """Shares `wanted` equally among strata, none more than it has.

    Example:
        >>> _parts([1000, 2, 500], 100)
        [49, 2, 49]
    """
    parts = [0] * len(sizes)
    for left, place in enumerate(sorted(range(len(sizes)), key=lambda place: sizes[place])):
        strata = len(sizes) - left  # smallest first: what it leaves goes to the larger ones
        parts[place] = min(sizes[place], (wanted - sum(parts)) // strata)
    return parts
