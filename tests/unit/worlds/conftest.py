"""One small world, made once and read by every test of `worlds`."""

import pytest

from orchestration.worlds import World, WorldParameters, build_world

SMALL = WorldParameters(seed=11, customers=1_200, engagements_per_customer=40)


@pytest.fixture(scope="session")
def small_world() -> World:
    return build_world(SMALL)


@pytest.fixture(scope="session")
def null_world() -> World:
    """The same people, but nobody persuades anybody."""
    return build_world(
        WorldParameters(seed=11, customers=1_200, engagements_per_customer=40, influence=0.0)
    )
