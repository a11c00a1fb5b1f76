"""The door of a brand's own, for every test of `extract`."""

import pytest

from tests.unit.extract.hand_over import Counter, counter


@pytest.fixture
def door(tmp_path) -> Counter:
    return counter(tmp_path)
