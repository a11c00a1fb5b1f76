"""Where things are follows from three environment variables and nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.deployment import DEFAULT_INPUT, DEFAULT_OUTPUT, Deployment
from orchestration.errors import ConfigurationError


def test_defaults_are_the_sample_and_the_data_folder():
    found = Deployment.from_environment({"GRAPEVINE_AS_OF": ""})
    assert (found.input, found.output, found.as_of) == (DEFAULT_INPUT, DEFAULT_OUTPUT, None)


def test_an_as_of_with_an_offset_becomes_utc():
    found = Deployment.from_environment({"GRAPEVINE_AS_OF": "2026-06-30T23:00:00-02:00"})
    assert found.as_of == datetime(2026, 7, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-06-30", "2026-06-30T23:00:00", "yesterday"])
def test_an_as_of_without_a_zone_is_refused(text):
    with pytest.raises(ConfigurationError, match="with an offset. Write it like"):
        Deployment.from_environment({"GRAPEVINE_AS_OF": text})


def test_every_path_lies_below_the_output():
    found = Deployment(Path("in"), Path("out"))
    for path in (found.lake, found.warehouse, found.warehouse_lock, found.published):
        assert path.is_relative_to("out")
