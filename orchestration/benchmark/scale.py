"""One size of world, measured: the whole run, bare SQL, scoring alone, and the run on 1 % news."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from orchestration.benchmark import bare
from orchestration.benchmark.pipeline import COMMAND, dbt_artifacts, environment
from orchestration.benchmark.process import Measured, folder_bytes, measure
from orchestration.deployment import Deployment

NEW_SHARE = 0.01
ALLOWED_FACTOR = 1.5
FIXED_SECONDS = 20.0
"""The aim at 100 thousand customers: the run within 1.5 times bare SQL plus scoring, plus 20 s."""


class Seconds(NamedTuple):
    """Wall and processor time of one piece of work."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class ScaleResult:
    """What one size cost.

    Attributes:
        customers: Customers of the world.
        engagements: Recorded acts in its input.
        input_bytes: Size of the input folder.
        whole: The first run of the main job.
        bare_sql: The process that ran the compiled SQL.
        models: What all models and the checkpoint took in it.
        tests: What all data tests took in it; the job runs them too.
        slowest: The slowest models in bare DuckDB and their seconds.
        scoring: The process that scored.
        ranking: What reading the marts and ranking took in it, without its imports.
        increment: The run after 1 % new events.
        many: The process that scored the same customers repeated under other keys.
        many_ranking: What ranking took in it, for how many people.
    """

    customers: int
    engagements: int
    input_bytes: int
    whole: Measured
    bare_sql: Measured
    models: Seconds
    tests: Seconds
    slowest: dict[str, float]
    scoring: Measured
    ranking: Seconds
    increment: Measured
    many: Measured
    many_ranking: Seconds
    many_people: int

    @property
    def ratio(self) -> float:
        """The run's time over that of its bare SQL and scoring."""
        return self.whole.seconds / (self.models.wall + self.ranking.wall)

    @property
    def aim_seconds(self) -> float:
        """What the run may take: factor times the work, plus the fixed cost."""
        return ALLOWED_FACTOR * (self.models.wall + self.ranking.wall) + FIXED_SECONDS

    @property
    def increment_share(self) -> float:
        """The second run's time over the first one's."""
        return self.increment.seconds / self.whole.seconds


def run_scale(
    customers: int, folder: Path, seed: int, people: int, tell: Callable[[str], None]
) -> ScaleResult:
    """Makes a world of `customers`, and measures everything about it, one thing after the other.

    Args:
        customers: Size of the world, with about 100 engagements each.
        folder: Empty or missing; receives inputs and outputs.
        seed: Picks the world.
        people: How many to score when the core is measured alone and large.
        tell: Is told what is being done.

    Raises:
        BenchmarkError: A step failed.
    """
    world, news, output = folder / "input", folder / "news", folder / "output"
    tell("making the world")
    measure([*_worlds(customers, seed), "--out", str(world), "--truth", str(folder / "truth")])
    measure([*_worlds(customers, seed), "--out", str(news), "--increment", str(NEW_SHARE)])
    tell("the whole job")
    whole = measure(COMMAND, environment(world, output, folder / "dagster"))
    tell("its compiled SQL in bare DuckDB")
    finished = Deployment(input=world, output=output)
    bare.prepare(finished, folder / "bare", dbt_artifacts(output))
    bare_sql = measure([sys.executable, "-m", "orchestration.benchmark.bare", str(folder / "bare")])
    sql = _last_line(bare_sql)
    tell("scoring alone")
    variables = {**os.environ, "GRAPEVINE_INPUT": str(world), "GRAPEVINE_OUTPUT": str(output)}
    scoring = measure([sys.executable, "-m", "orchestration.benchmark.alone"], variables)
    ranked = _last_line(scoring)
    tell(f"scoring {people:,} people")
    command = [sys.executable, "-m", "orchestration.benchmark.alone", str(people)]
    many = measure(command, variables)
    ranked_many = _last_line(many)
    tell(f"the job again, after {NEW_SHARE:.0%} new events")
    increment = measure(COMMAND, environment(news, output, folder / "dagster"))
    return ScaleResult(
        customers=customers,
        engagements=_rows(world, "engagements"),
        input_bytes=folder_bytes(world),
        whole=whole,
        bare_sql=bare_sql,
        models=Seconds(sql["model_seconds"], sql["model_cpu_seconds"]),
        tests=Seconds(sql["test_seconds"], sql["test_cpu_seconds"]),
        slowest=sql["slowest"],
        scoring=scoring,
        ranking=Seconds(ranked["seconds"], ranked["cpu_seconds"]),
        increment=increment,
        many=many,
        many_ranking=Seconds(ranked_many["seconds"], ranked_many["cpu_seconds"]),
        many_people=int(ranked_many["people"]),
    )


def _worlds(customers: int, seed: int) -> list[str]:
    numbers = ["--customers", str(customers), "--seed", str(seed)]
    return [sys.executable, "-m", "orchestration.worlds", *numbers]


def _rows(folder: Path, table: str) -> int:
    """Rows of a table that comes as a folder of Parquet parts."""
    parts = sorted((folder / table).glob("*.parquet"))
    return sum(int(pq.read_metadata(part).num_rows) for part in parts)


def _last_line(measured: Measured) -> dict[str, Any]:
    """What one of our workers reports: JSON in the last line it prints."""
    found: dict[str, Any] = json.loads(measured.printed.splitlines()[-1])
    return found
