"""A publish killed at any instant leaves the old copy whole, and the next one needs no repair."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.errors import CandidateError
from orchestration.publish.generation import Published
from orchestration.publish.manifest import hash_file, read_manifest
from orchestration.publish.tables import DATABASE_FILE, FILES, MANIFEST_FILE
from tests.conftest import REPOSITORY
from tests.faults import publish_and_die

SCRIPT = Path(publish_and_die.__file__)


def child(*arguments: object, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.publish_and_die", *map(str, arguments)],
        cwd=REPOSITORY,
        **options,
    )


@pytest.fixture(scope="module")
def published_once(tmp_path_factory) -> Path:
    """A published folder with one generation."""
    root = tmp_path_factory.mktemp("once") / "published"
    publish_and_die.publish(Published(root))
    return root


@pytest.fixture(scope="module")
def prepared(published_once, tmp_path_factory) -> Path:
    """The same, with the next generation written and checked."""
    root = tmp_path_factory.mktemp("prepared") / "published"
    shutil.copytree(published_once, root, symlinks=True)
    publish_and_die.write(Published(root))
    return root


def assert_whole(root: Path) -> int:
    """What is current is complete, by its own hashes, as a reader finds it; returns its number."""
    folder = (root / "current").resolve(strict=True)
    manifest = read_manifest(folder / MANIFEST_FILE)
    assert {file.name for file in folder.iterdir()} == set(FILES)
    assert {name: hash_file(folder / name) for name in manifest.files} == manifest.files
    for name in FILES:
        assert (root / name).resolve() == folder / name
    with duckdb.connect(str(root / DATABASE_FILE), read_only=True) as reader:
        rows = reader.execute("select generation from meta").fetchall()
        assert reader.execute("select count(*) from published.ranked_influencers").fetchall()
    assert rows == [(manifest.generation,)]
    return manifest.generation


def assert_next_succeeds(root: Path) -> None:
    published = Published(root)
    before = published.next_sequence() - 1
    publish_and_die.publish(published)
    assert assert_whole(root) == before + 1
    assert {entry.name for entry in root.iterdir()} == {"current", "generations", *FILES}


def killed_at_every_instant(what, prepared, work) -> list[Path]:
    work.mkdir()
    assert child(what, prepared, work).wait(timeout=240) == 0
    return sorted(work.iterdir())


def test_killed_at_any_instant_of_the_swap(prepared, tmp_path):
    folders = killed_at_every_instant("swap", prepared, tmp_path / "work")
    current = [assert_whole(folder) for folder in folders]
    assert len(folders) > 2 * len(FILES)
    assert current == sorted(current)
    assert set(current) == {1, 2}
    turned = current.index(2)
    for folder in (*folders[::20], folders[turned - 1], folders[turned]):
        assert_next_succeeds(folder)


def test_killed_at_any_instant_of_the_first_swap_readers_find_all_or_nothing(tmp_path):
    first = tmp_path / "first"
    publish_and_die.write(Published(first))
    folders = killed_at_every_instant("swap", first, tmp_path / "work")
    found = [{name for name in FILES if (folder / name).exists()} for folder in folders]
    assert {len(names) for names in found} == {0, len(FILES)}
    for folder, names in zip(folders, found, strict=True):
        if names:
            assert_whole(folder)
    for folder in folders[:: len(folders) // 2]:
        assert_next_succeeds(folder)


def test_killed_while_the_candidate_is_written(published_once, tmp_path):
    folders = killed_at_every_instant("write", published_once, tmp_path / "work")
    assert len(folders) > 5
    for folder in folders:
        assert assert_whole(folder) == 1
        with pytest.raises(CandidateError):
            Published(folder).make_current()
    for folder in folders[::4]:
        assert_next_succeeds(folder)


def test_killed_at_random_moments_while_publishing_over_and_over(published_once, tmp_path):
    moments = random.Random(7)
    root = Path(shutil.copytree(published_once, tmp_path / "published", symlinks=True))
    generation = 1
    for _ in range(3):
        process = child("loop", root, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "started\n"
        time.sleep(moments.uniform(0.05, 1.2))
        process.kill()
        process.wait()
        process.stdout.close()
        survivor = assert_whole(root)
        assert survivor >= generation
        generation = survivor
    assert_next_succeeds(root)
