"""Readers in a process of their own read while generation after generation is published."""

import json
import subprocess
import sys

import duckdb
import pytest

from orchestration.publish import report
from orchestration.publish.candidate import write_candidate
from orchestration.publish.generation import Published
from orchestration.publish.runs import read_facts
from tests.conftest import REPOSITORY
from tests.faults.publish_and_die import plain_report
from tests.faults.read_over_and_over import people_of
from tests.publish_warehouse import PUBLISHED_AT, make_warehouse

GENERATIONS = 10


@pytest.fixture
def publish(tmp_path, monkeypatch):
    """Publishes the next generation, each one person larger than the last."""
    monkeypatch.setattr(report, "write_report", plain_report)
    published = Published(tmp_path / "published")
    with duckdb.connect() as connection:

        def run() -> None:
            make_warehouse(connection, people=people_of(published.next_sequence()))
            facts = read_facts(connection, "dagster-1")
            write_candidate(connection, published, facts, published_at=PUBLISHED_AT)
            published.seal()
            published.make_current()

        yield run


def test_no_reader_ever_fails_or_sees_two_generations_at_once(publish, tmp_path):
    publish()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.read_over_and_over", str(tmp_path / "published")],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout.readline() == "started\n"
        for _ in range(GENERATIONS - 1):
            publish()
        told, _ = reader.communicate(timeout=60)
    result = json.loads(told)
    assert result["errors"] == []
    for seen in result["seen"].values():
        assert len(seen) > GENERATIONS
        assert seen == sorted(seen)
        assert len(set(seen)) > GENERATIONS // 2


def test_who_holds_the_old_file_open_neither_blocks_a_publish_nor_loses_it(publish, tmp_path):
    publish()
    path = tmp_path / "published" / "grapevine.duckdb"
    with duckdb.connect(str(path), read_only=True) as holder:
        assert holder.execute("select generation from meta").fetchall() == [(1,)]
        for _ in range(4):
            publish()
        assert not (tmp_path / "published" / "generations" / "000001").exists()
        rows = holder.execute("select count(*), max(rank) from ranked_influencers").fetchall()
    assert rows == [(people_of(1), people_of(1))]
    with duckdb.connect(str(path), read_only=True) as newcomer:
        assert newcomer.execute("select generation from meta").fetchall() == [(5,)]
