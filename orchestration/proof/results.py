"""Everything one `make worlds` measured, made by two processes in an order that never changes."""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from orchestration.proof import design, experiments
from orchestration.proof.experiments import Experiments
from orchestration.proof.intervals import Coverage, coverage
from orchestration.proof.totals import Total, Totals, summed_up, total
from orchestration.proof.value import Comparison, compare
from orchestration.proof.waves import WaveRanking, learn_by_waves
from orchestration.proof.worlds import FIGURES, JudgedWorld, judged
from orchestration.worlds import WorldParameters

PROCESSES = 2

T = TypeVar("T")
Told = Callable[[str, int, int], None]
"""Is told what kind of worlds is made, how many are finished, and how many there are to be."""


@dataclass(frozen=True)
class Asked:
    """How much is to be measured.

    Attributes:
        default_worlds: Seeds of the default world.
        null_worlds: Seeds of the null world; a fifth as many with influence beside them.
        with_grid: Whether the grid is walked.
        processes: Worlds made at once.
        experiments: Null worlds, and as many planted ones, whose campaigns are measured.
        wave_worlds: Worlds on which waves are walked, each picked by the ranking of its day.
    """

    default_worlds: int = len(design.DEFAULT_SEEDS)
    null_worlds: int = 200
    with_grid: bool = True
    processes: int = PROCESSES
    experiments: int = 200
    wave_worlds: int = len(design.DEFAULT_SEEDS)


@dataclass(frozen=True)
class Results:
    """What was measured, and what the default worlds say together (reckoned once).

    Attributes:
        default: The default world by many seeds.
        grid: One world for each cell of the grid.
        null: Totals of null worlds.
        influenced: Totals of worlds like them, with influence.
        idle: Campaigns measured where activating brings nothing.
        planted: Campaigns measured where it brings what the truth says.
        walked: The ranking of each wave's day, by world.
    """

    default: Sequence[JudgedWorld]
    grid: Sequence[JudgedWorld]
    null: Totals
    influenced: Totals
    idle: Experiments = experiments.NOTHING
    planted: Experiments = experiments.NOTHING
    walked: Sequence[tuple[WaveRanking, ...]] = ()

    @cached_property
    def compared(self) -> Comparison:
        """Value of the best 40 of every ranking on the default worlds."""
        return compare(self.default)

    @cached_property
    def covered(self) -> Mapping[str, Mapping[str, Coverage]]:
        """Coverage of each figure's intervals on the default worlds."""
        return {figure: coverage(self.default, figure) for figure in FIGURES}


def measure(asked: Asked, tell: Told) -> Results:
    """Makes and judges all worlds.

    Args:
        asked: How much.
        tell: Is told of each finished world.
    """
    # Spawned, not forked: Arrow's and DuckDB's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.processes, mp_context=context) as pool:

        def judge(name: str, worlds: Sequence[WorldParameters]) -> list[JudgedWorld]:
            return list(_told(name, len(worlds), pool.map(judged, worlds), tell))

        def add_up(name: str, worlds: Sequence[WorldParameters]) -> Totals:
            found: Iterator[Total] = pool.map(total, worlds, chunksize=2)
            return summed_up(tuple(_told(name, len(worlds), found, tell)))

        def compare(
            name: str,
            worlds: Sequence[WorldParameters],
            measured: Callable[[WorldParameters], tuple[experiments.Experiment, ...]],
            confidence: float,
        ) -> Experiments:
            found = pool.map(measured, worlds, chunksize=2)
            told = list(_told(name, len(worlds), found, tell))
            return experiments.summed_up(told, confidence)

        return Results(
            default=judge("default world", design.default_worlds(asked.default_worlds)),
            grid=judge("grid", design.grid() if asked.with_grid else []),
            null=add_up("null world", design.null_worlds(asked.null_worlds)),
            influenced=add_up(
                "world with influence", design.influenced_worlds(asked.null_worlds // 5)
            ),
            idle=compare(
                "world where activating brings nothing",
                design.idle_worlds(asked.experiments),
                experiments.null_experiments,
                experiments.NULL_CONFIDENCE,
            ),
            planted=compare(
                "world where activating works",
                design.planted_worlds(asked.experiments),
                experiments.planted_experiments,
                experiments.PLANTED_CONFIDENCE,
            ),
            walked=list(
                _told(
                    "world walked in waves",
                    asked.wave_worlds,
                    pool.map(learn_by_waves, design.wave_worlds(asked.wave_worlds)),
                    tell,
                )
            ),
        )


def _told(name: str, count: int, worlds: Iterator[T], tell: Told) -> Iterator[T]:
    for number, world in enumerate(worlds, start=1):
        tell(name, number, count)
        yield world
