"""A world and the warehouse the pipeline makes of it, in memory, as of the world's last instant."""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import yaml

from orchestration import replay
from orchestration.brand import Brand
from orchestration.ranking import MARTS
from orchestration.worlds import World, WorldParameters, build_world
from orchestration.worlds.brand import BRAND_YAML
from orchestration.worlds.parameters import SPAN, START

AS_OF: datetime = (
    START.astype("M8[us]").astype(datetime).replace(tzinfo=UTC)
    + timedelta(seconds=SPAN)
    - timedelta(microseconds=1)
)
"""The last instant of every world."""


def brand() -> Brand:
    """The fictional brand every world belongs to."""
    return Brand.model_validate(yaml.safe_load(BRAND_YAML))


@contextlib.contextmanager
def replayed(
    parameters: WorldParameters, models: Iterable[str] = tuple(MARTS.values())
) -> Iterator[tuple[World, duckdb.DuckDBPyConnection]]:
    """A world and a warehouse in memory in which the models are built; all the core needs."""
    world = build_world(parameters)
    with replay.memory(threads=1) as connection:
        replay.provide_tables(connection, world.tables)
        replay.configure(connection, brand(), AS_OF)
        replay.build(connection, models)
        yield world, connection
