"""What a run leaves beside the project is found by its id, and its history stands elsewhere."""

import json

import pytest

from orchestration.benchmark.pipeline import dbt_artifacts, environment
from orchestration.benchmark.process import BenchmarkError


@pytest.fixture
def output(tmp_path):
    published = tmp_path / "output" / "published"
    published.mkdir(parents=True)
    (published / "manifest.json").write_text(json.dumps({"dagster_run_id": "b2"}))
    return tmp_path / "output"


@pytest.fixture
def target(tmp_path):
    for folder in ("run-a1", "run-b2"):
        (tmp_path / "target" / folder).mkdir(parents=True)
    return tmp_path / "target"


def test_the_artifacts_are_those_of_the_published_run(output, target):
    assert dbt_artifacts(output, target) == target / "run-b2"


def test_emptied_artifacts_are_told(output, tmp_path):
    with pytest.raises(BenchmarkError, match="run b2"):
        dbt_artifacts(output, tmp_path)


def test_a_run_has_a_dagster_history_of_its_own(tmp_path):
    variables = environment(tmp_path / "in", tmp_path / "out", tmp_path / "home", "2026-01-01")
    assert variables["DAGSTER_HOME"] == str(tmp_path / "home")
    assert "granularity: run" in (tmp_path / "home" / "dagster.yaml").read_text()
    assert variables["GRAPEVINE_AS_OF"] == "2026-01-01"
