"""Which worlds are made: the grid, the default world by many seeds, and the worlds of the total.

The grid is the full product of four axes; only seeds are saved there, one world for each cell,
because a trend over 72 worlds does not need every cell to be exact. What an aim is held against has
many seeds: the default world, and the null worlds.
"""

from dataclasses import replace
from itertools import product

from orchestration.worlds import WorldParameters

INFLUENCE = (0.0, 0.5, 1.0, 2.0)
HOMOPHILY = (0.0, 0.6, 0.9)
RICHNESS = (0.4, 1.0)
BOT_LEVEL = (0.0, 0.04, 0.2)

GRID_SEED = 500
DEFAULT_SEEDS = tuple(range(101, 113))
"""Seeds of the default world that an aim is held against; `data/sample` is another one."""

FIRST_NULL_SEED = 10_000
FIRST_INFLUENCED_SEED = 20_000
FIRST_IDLE_SEED = 30_000
FIRST_PLANTED_SEED = 40_000
FIRST_WAVE_SEED = 201
IDLE_CUSTOMERS, IDLE_ENGAGEMENTS = 5_000, 10.0
"""Null worlds of experiments: large, so that conversions come at all; few acts, that bring none."""

PLANTED_CUSTOMERS = 4_000
TOTAL_CUSTOMERS = 1_000
"""Customers of the many worlds whose total is estimated."""

DEFAULT = WorldParameters(flaws=0)
"""Flaws test the door, which a replay does not go through."""


def grid() -> list[WorldParameters]:
    """One world for every combination of the axes; each has its own seed."""
    cells = product(INFLUENCE, HOMOPHILY, RICHNESS, BOT_LEVEL)
    return [
        replace(
            DEFAULT,
            seed=GRID_SEED + number,
            influence=influence,
            homophily=homophily,
            richness=richness,
            bot_level=bot_level,
        )
        for number, (influence, homophily, richness, bot_level) in enumerate(cells)
    ]


def default_worlds(count: int = len(DEFAULT_SEEDS)) -> list[WorldParameters]:
    """The default world by so many seeds."""
    return [replace(DEFAULT, seed=DEFAULT_SEEDS[0] + number) for number in range(count)]


def null_worlds(count: int) -> list[WorldParameters]:
    """Worlds of very like friends where nobody persuades anybody."""
    base = replace(DEFAULT, customers=TOTAL_CUSTOMERS, influence=0.0, homophily=0.9)
    return [replace(base, seed=FIRST_NULL_SEED + number) for number in range(count)]


def influenced_worlds(count: int) -> list[WorldParameters]:
    """The same kind of worlds, with the default world's influence."""
    base = replace(DEFAULT, customers=TOTAL_CUSTOMERS, homophily=0.9)
    return [replace(base, seed=FIRST_INFLUENCED_SEED + number) for number in range(count)]


def idle_worlds(count: int) -> list[WorldParameters]:
    """Worlds of very like friends in which activating brings nothing."""
    base = replace(
        DEFAULT,
        customers=IDLE_CUSTOMERS,
        engagements_per_customer=IDLE_ENGAGEMENTS,
        influence=0.0,
        homophily=0.9,
    )
    return [replace(base, seed=FIRST_IDLE_SEED + number) for number in range(count)]


def planted_worlds(count: int) -> list[WorldParameters]:
    """The default world, a little larger, in which activating brings what the truth says."""
    base = replace(DEFAULT, customers=PLANTED_CUSTOMERS)
    return [replace(base, seed=FIRST_PLANTED_SEED + number) for number in range(count)]


def wave_worlds(count: int) -> list[WorldParameters]:
    """The default world by seeds that no estimator was tuned on."""
    return [replace(DEFAULT, seed=FIRST_WAVE_SEED + number) for number in range(count)]
