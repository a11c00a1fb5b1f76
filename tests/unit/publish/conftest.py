"""A synthetic warehouse, a published folder, and a candidate to break."""

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import report
from orchestration.publish.candidate import write_candidate
from orchestration.publish.expectations import Judge
from orchestration.publish.generation import Published
from orchestration.publish.manifest import Manifest
from orchestration.publish.runs import read_facts
from tests.publish_warehouse import MODELS, PUBLISHED_AT, make_warehouse


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        make_warehouse(connection)
        yield connection


@pytest.fixture
def published(tmp_path) -> Published:
    return Published(tmp_path / "published")


@pytest.fixture
def plain_report(monkeypatch):
    """A report without pictures, for tests that look at everything else."""

    def write(_folder, _facts, _tables, path: Path) -> None:
        path.write_text("report")

    monkeypatch.setattr(report, "write_report", write)
    return write


@pytest.fixture
def publish(warehouse, published, plain_report):
    """Writes, seals and publishes what the warehouse holds; returns the new folder."""
    assert report.write_report is plain_report

    def run(dagster_run_id: str = "dagster-1") -> Path:
        candidate(warehouse, published, dagster_run_id)
        published.seal()
        return published.make_current()

    return run


def candidate(connection, published: Published, dagster_run_id: str = "dagster-1") -> Manifest:
    facts = read_facts(connection, dagster_run_id)
    return write_candidate(connection, published, facts, published_at=PUBLISHED_AT, models=MODELS)


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> Path:
    """A whole published folder with one candidate in it, to be copied, never changed."""
    root = tmp_path_factory.mktemp("written") / "published"
    with duckdb.connect() as connection:
        make_warehouse(connection)
        candidate(connection, Published(root))
    return root


@pytest.fixture
def candidate_copy(written, tmp_path) -> Published:
    """A candidate of one's own, as `write_candidate` left it."""
    return Published(Path(shutil.copytree(written, tmp_path / "copy", symlinks=True)))


@pytest.fixture(scope="session")
def judge() -> Judge:
    """One judge for all tests: loading Great Expectations takes seconds."""
    return Judge()
