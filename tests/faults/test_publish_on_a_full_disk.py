"""A disk that fills up at any file of a publish leaves the last generation in place."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.publish import candidate, generation
from orchestration.publish.errors import PublishError
from orchestration.publish.generation import Published
from orchestration.publish.manifest import Manifest
from orchestration.publish.tables import FILES
from tests.conftest import REPOSITORY
from tests.faults import publish_and_die
from tests.faults.test_publish_survives_a_kill import assert_next_succeeds, assert_whole


@pytest.fixture
def root(tmp_path) -> Path:
    publish_and_die.publish(Published(tmp_path / "published"))
    return tmp_path / "published"


@pytest.mark.parametrize("limit", [8_192, 1_000_000])
def test_a_limit_of_the_kernel_is_told_and_nothing_is_left(root, limit):
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.publish_on_a_small_disk", str(root), str(limit)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Free space there and run again" in done.stdout
    assert {entry.name for entry in root.iterdir()} == {"current", "generations", *FILES}
    assert assert_whole(root) == 1
    assert_next_succeeds(root)


def full(*_arguments, **_options):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("owner", "function"),
    [
        (candidate, "write_parquet"),
        (publish_and_die, "plain_report"),
        (candidate.documents, "hash_file"),
        (Manifest, "write"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_disk_that_fills_while_writing_leaves_no_candidate(root, monkeypatch, owner, function):
    with monkeypatch.context() as disk:
        disk.setattr(owner, function, full)
        with pytest.raises(PublishError, match="Free space there"):
            publish_and_die.publish(Published(root))
    assert not Published(root).candidate.exists()
    assert assert_whole(root) == 1
    assert_next_succeeds(root)


@pytest.mark.parametrize("function", ["chmod", "rename", "symlink_to"])
def test_a_disk_that_fills_during_the_swap_leaves_the_old_copy(root, monkeypatch, function):
    published = Published(root)
    publish_and_die.write(published)
    with monkeypatch.context() as disk:
        disk.setattr(Path, function, full)
        with pytest.raises(PublishError, match="Free space there"):
            published.make_current()
    assert assert_whole(root) == 1
    assert_next_succeeds(root)


def test_a_disk_that_cannot_flush_does_not_swap(root, monkeypatch):
    published = Published(root)
    publish_and_die.write(published)
    with monkeypatch.context() as disk:
        disk.setattr(generation.os, "fsync", full)
        with pytest.raises(PublishError, match="Free space there"):
            published.make_current()
    assert assert_whole(root) == 1
    assert_next_succeeds(root)
