"""Everything one `make worlds` measured, made by two processes in an order that never changes."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from orchestration.proof import design
from orchestration.proof.totals import Total, Totals, summed_up, total
from orchestration.proof.worlds import JudgedWorld, judged
from orchestration.worlds import WorldParameters

PROCESSES = 2

T = TypeVar("T")
Told = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """How much is to be measured.

    Attributes:
        default_worlds: Seeds of the default world.
        null_worlds: Seeds of the null world; a fifth as many with influence beside them.
        with_grid: Whether the grid is walked.
        processes: Worlds made at once.
    """

    default_worlds: int = len(design.DEFAULT_SEEDS)
    null_worlds: int = 200
    with_grid: bool = True
    processes: int = PROCESSES


@dataclass(frozen=True)
class Results:
    """What was measured.

    Attributes:
        default: The default world by many seeds.
        grid: One world for each cell of the grid.
        null: Totals of null worlds.
        influenced: Totals of worlds like them, with influence.
        default_totals: Totals of the default world.
    """

    default: Sequence[JudgedWorld]
    grid: Sequence[JudgedWorld]
    null: Totals
    influenced: Totals
    default_totals: Totals


def measure(asked: Asked, tell: Told) -> Results:
    """Makes and judges all worlds.

    Args:
        asked: How much.
        tell: Is told of each finished world, in words.
    """
    # Spawned, not forked: Arrow's and DuckDB's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.processes, mp_context=context) as pool:

        def judge(name: str, worlds: Sequence[WorldParameters]) -> list[JudgedWorld]:
            return list(_told(name, len(worlds), pool.map(judged, worlds), tell))

        def add_up(name: str, worlds: Sequence[WorldParameters]) -> Totals:
            found: Iterator[Total] = pool.map(total, worlds, chunksize=2)
            return summed_up(tuple(_told(name, len(worlds), found, tell)))

        default = design.default_worlds(asked.default_worlds)
        totals = asked.null_worlds > 0
        return Results(
            default=judge("default world", default),
            grid=judge("grid", design.grid() if asked.with_grid else []),
            null=add_up("null world", design.null_worlds(asked.null_worlds)),
            influenced=add_up(
                "world with influence", design.influenced_worlds(asked.null_worlds // 5)
            ),
            default_totals=add_up("total of the default world", default if totals else []),
        )


def _told(name: str, count: int, worlds: Iterator[T], tell: Told) -> Iterator[T]:
    for number, world in enumerate(worlds, start=1):
        tell(f"{name} {number} of {count}")
        yield world
