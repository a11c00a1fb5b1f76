"""Who is treated and who is kept back: drawn at random within blocks of alike expected value.

Blocks are formed while planning, arms are drawn when a wave is activated, before anybody is
contacted. Within a block the number kept back is fixed, so each person's chance to be treated is
known exactly: it is the propensity that the results are weighed with.
"""

import hashlib
import math

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.errors import InputError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DRAWN_ROLES = ("chosen", "exploration")
"""Roles of a plan that are drawn into arms; runners-up are not."""

FEWEST_PER_ARM = 2
"""Of each arm in a block: from two on, a block tells how much its people differ by themselves."""


def wave_seed(campaign_id: str, wave: int, definition_hash: str, run_seed: int) -> int:
    """The seed of one wave's draw: another wave, definition or run seed draws anew.

    Example:
        >>> wave_seed("autumn", 1, "ab", 7) == wave_seed("autumn", 1, "ab", 7)
        True
        >>> wave_seed("autumn", 1, "ab", 7) == wave_seed("autumn", 2, "ab", 7)
        False
    """
    text = "\x1f".join((campaign_id, str(wave), definition_hash, str(run_seed)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def form_blocks(expected_value: Floats, share: float) -> Integers:
    """The block of each person, from 0: neighbours in expected value share one.

        size = ceil(2 / min(share, 1 - share)), so that each arm of a block has two or more

    What is left over joins the last block.

    Args:
        expected_value: Of one activation, shape (people,); ties keep the order given.
        share: Of those kept back, in (0, 1).

    Returns:
        Block numbers, shape (people,), 0 for the best.

    Example:
        >>> form_blocks(np.array([5.0, 1.0, 4.0, 3.0, 2.0, 6.0, 0.0, 0.5, 0.1]), 0.5).tolist()
        [0, 1, 0, 0, 1, 0, 1, 1, 1]
    """
    people = expected_value.size
    size = math.ceil(FEWEST_PER_ARM / min(share, 1 - share))
    count = max(1, people // size)
    place = np.empty(people, dtype=np.int64)
    place[np.argsort(-expected_value, kind="stable")] = np.arange(people)
    return np.minimum(place // size, count - 1)


def kept_back(sizes: Integers, share: float) -> Integers:
    """How many of each block are kept back: their sum is the share of all, rounded once.

    A block of one has no number of its own (-1): its person is kept back with chance `share`.

    Args:
        sizes: People of each block, >= 1, shape (blocks,).
        share: Of those kept back, in (0, 1).

    Example:
        >>> kept_back(np.array([7, 7, 8]), 0.3).tolist()
        [2, 2, 3]
        >>> kept_back(np.array([1]), 0.3).tolist()
        [-1]
    """
    ends = np.floor(np.cumsum(sizes) * share + 0.5).astype(np.int64)
    counts = np.diff(ends, prepend=0)
    both = np.clip(counts, 1, np.maximum(sizes - 1, 1))
    return np.where(sizes == 1, -1, both)


def draw_arms(plan_rows: pa.Table, seed: int) -> pa.Table:
    """Draws the arms of one wave.

    Args:
        plan_rows: Rows of `campaign_plan` of one campaign and wave, with customer_id, role, block
            and holdout_share. Runners-up are left out.
        seed: See `wave_seed`. The same people, blocks and seed give the same arms, whatever the
            order of the rows.

    Returns:
        The rows that were drawn, in their order, with `arm` (`treatment` or `control`), `stratum`
        (the block) and `propensity` (exact chance to be treated) added.

    Raises:
        InputError: A customer stands there twice, or the rows have more than one holdout share.
    """
    drawn = [row for row in plan_rows.to_pylist() if row["role"] in DRAWN_ROLES]
    shares = {row["holdout_share"] for row in drawn}
    if len(shares) > 1 or len({row["customer_id"] for row in drawn}) < len(drawn):
        raise InputError(
            "The plan of a wave has one holdout share and each customer once; plan it anew with "
            "make run."
        )
    arms: dict[str, tuple[str, float]] = {}
    blocks = sorted({row["block"] for row in drawn})
    members = [sorted(row["customer_id"] for row in drawn if row["block"] == b) for b in blocks]
    if drawn:
        share = float(shares.pop())
        sizes = np.array([len(people) for people in members], dtype=np.int64)
        dice = np.random.Generator(np.random.PCG64(seed))
        for people, count in zip(members, kept_back(sizes, share).tolist(), strict=True):
            alone = count < 0
            controls = int(dice.random() < share) if alone else count
            order = dice.permutation(len(people))
            propensity = 1 - share if alone else 1 - controls / len(people)
            for place, index in enumerate(order.tolist()):
                arm = "control" if place < controls else "treatment"
                arms[people[index]] = (arm, propensity)
    found = [arms[row["customer_id"]] for row in drawn]
    table = pa.Table.from_pylist(drawn, schema=plan_rows.schema)
    table = table.append_column("arm", pa.array([arm for arm, _ in found], pa.string()))
    table = table.append_column("stratum", pa.array([row["block"] for row in drawn], pa.string()))
    return table.append_column("propensity", pa.array([p for _, p in found], pa.float64()))


def most_treated_cost(costs: Floats, blocks: Integers, share: float) -> float:
    """What the treated can cost at most, whoever of them is drawn.

    Args:
        costs: Cost if treated, >= 0, shape (people,).
        blocks: Block of each, from 0, shape (people,).
        share: Of those kept back.

    Example:
        >>> most_treated_cost(np.array([25.0, 10.0, 10.0, 10.0]), np.zeros(4, dtype=int), 0.5)
        35.0
    """
    sizes = np.bincount(blocks) if blocks.size else np.zeros(0, dtype=np.int64)
    total = 0.0
    for block, held in enumerate(kept_back(sizes, share).tolist()):
        dearest = np.sort(costs[blocks == block])[::-1]
        total += float(np.sum(dearest[: dearest.size - max(held, 0)]))
    return total
