"""Many brands at several cuts, on two processes: each brand is a pipeline run of its own."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from orchestration.validation.datasets import read_dataset
from orchestration.validation.errors import ValidationRunError
from orchestration.validation.history import Friends, History, Reading
from orchestration.validation.measurement import BrandResult, measure_brand
from orchestration.validation.protocol import brands_to_measure

CUTS = (40, 50, 60)
"""Percent of the time span. At half, the public figures can be held against ours."""

SEED = 11
PROCESSES = 2
CHUNK = 4


@dataclass(frozen=True)
class Task:
    """One brand at one cut.

    Attributes:
        reading: What a brand is taken to be.
        percent: Where T falls in the time span.
        brand: A topic or an item.
        friends: Which friendships are read.
    """

    reading: Reading
    percent: int
    brand: int
    friends: Friends = "all"


@dataclass(frozen=True, eq=False)
class Measured:
    """A task and what came out."""

    task: Task
    result: BrandResult


def tasks(
    history: History,
    readings: Sequence[Reading],
    percents: Sequence[int],
    sample: int | None,
    seed: int = SEED,
) -> list[Task]:
    """What is to be measured, cut by cut: every brand that says something there.

    Args:
        history: The whole dataset.
        readings: What brands are taken to be.
        percents: The cuts.
        sample: How many brands of each reading are drawn, of those that say something at any
            cut; None for all. A brand drawn is measured at every cut where it says something.
        seed: Of the draw.

    Returns:
        The tasks; where friendships may be younger than T, with those seen before T as well.
    """
    found: list[Task] = []
    ways: tuple[Friends, ...] = ("all",) if history.are_friendships_older else ("all", "seen")
    for reading in readings:
        at = {percent: brands_to_measure(history.at(percent), reading) for percent in percents}
        every = sorted({brand for brands in at.values() for brand in brands})
        chosen = set(every)
        if sample is not None and sample < len(every):
            drawn = np.random.default_rng(seed).choice(every, size=sample, replace=False)
            chosen = set(drawn.tolist())
        found += [
            Task(reading, percent, brand, friends)
            for friends in ways
            for percent, brands in at.items()
            for brand in brands
            if brand in chosen
        ]
    return found


def survey(
    folder: Path,
    todo: Sequence[Task],
    tell: Callable[[int], None] = lambda _: None,
    processes: int = PROCESSES,
) -> list[Measured]:
    """Measures every task, in their order whatever the number of processes.

    Args:
        folder: Of the dataset; each process reads it by itself.
        todo: What to measure.
        tell: Called with the number of tasks done so far.
        processes: 1 for none beside this one.

    Raises:
        DatasetError: The dataset cannot be read.
        ValidationRunError: A brand could not be ranked; the message names it.
    """
    found: list[Measured] = []
    for result in _results(folder, todo, processes):
        found.append(Measured(todo[len(found)], result))
        tell(len(found))
    return found


def _results(folder: Path, todo: Sequence[Task], processes: int) -> Iterator[BrandResult]:
    if processes == 1:
        _open(folder)
        yield from map(_measure, todo)
        return
    # A forked child would share DuckDB's and Arrow's locks with threads it does not have.
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _open, (folder,)
    ) as pool:
        yield from pool.map(_measure, todo, chunksize=CHUNK)


_histories: dict[str, History] = {}
"""What this process has read: the one dataset its tasks are about."""

_OPENED = "opened"


def _open(folder: Path) -> None:
    _histories[_OPENED] = read_dataset(folder)


def _measure(task: Task) -> BrandResult:
    cut = _histories[_OPENED].at(task.percent, task.friends)
    try:
        return measure_brand(cut, task.brand, task.reading)
    except (duckdb.Error, ValidationRunError) as error:
        raise ValidationRunError(
            f"{task.reading} {task.brand} at {task.percent} %: {error}"
        ) from error
