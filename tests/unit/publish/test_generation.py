"""The published folder: links, order, what is kept and what is never published."""

import os
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.publish import generation
from orchestration.publish.errors import CandidateError, PublishError
from orchestration.publish.generation import Published
from orchestration.publish.manifest import Manifest, hash_file
from orchestration.publish.tables import FILES
from tests.unit.publish.conftest import candidate


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_generation_is_numbered_complete_and_read_only(publish, published):
    folder = publish()
    assert folder == published.root / "generations" / "000001"
    assert names(folder) == set(FILES)
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o444}


def test_every_link_is_relative_and_goes_through_current(publish, published, tmp_path):
    publish()
    assert (published.root / "current").readlink() == Path("generations/000001")
    assert {name: (published.root / name).readlink() for name in FILES} == {
        name: Path("current", name) for name in FILES
    }
    moved = published.root.rename(tmp_path / "moved")
    assert pq.read_table(moved / "ranked_influencers.parquet").num_rows > 0


def test_nothing_else_is_left_in_the_folder(publish, published):
    publish()
    publish()
    assert names(published.root) == {"current", "generations", *FILES}


def test_a_strict_umask_does_not_lock_readers_out(publish, published):
    before = os.umask(0o077)
    try:
        folder = publish()
    finally:
        os.umask(before)
    assert {stat.S_IMODE(f.stat().st_mode) for f in (published.root, folder.parent, folder)} == {
        0o755
    }


def test_the_newest_three_generations_are_kept(publish, published):
    for _ in range(5):
        publish()
    assert published.sequences() == [3, 4, 5]
    assert published.next_sequence() == 6


def test_a_reader_of_an_old_generation_keeps_reading(publish, published):
    publish()
    with (published.root / "ranked_influencers.parquet").open("rb") as held:
        before = held.read()
        for _ in range(4):
            publish()
        assert published.sequences() == [3, 4, 5][-3:]
        held.seek(0)
        assert held.read() == before


@pytest.mark.usefixtures("plain_report")
def test_a_candidate_the_checks_did_not_pass_is_not_published(warehouse, published):
    candidate(warehouse, published)
    with pytest.raises(CandidateError, match="not passed by the checks"):
        published.make_current()
    assert published.current() is None


@pytest.mark.usefixtures("plain_report")
def test_a_candidate_written_anew_after_the_checks_is_not_published(warehouse, published):
    candidate(warehouse, published)
    published.seal()
    candidate(warehouse, published, "another run")
    with pytest.raises(CandidateError, match="not passed by the checks"):
        published.make_current()


def test_a_candidate_is_published_once(publish, published):
    publish()
    with pytest.raises(CandidateError, match="no complete candidate"):
        published.make_current()
    assert published.sequences() == [1]


@pytest.mark.usefixtures("plain_report")
def test_a_candidate_made_before_another_publish_is_refused(published, warehouse):
    candidate(warehouse, published)
    published.seal()
    (published.root / "generations" / "000001").mkdir()
    with pytest.raises(CandidateError, match="made as generation 1, but 2 is next"):
        published.make_current()


def test_what_an_earlier_run_left_is_cleared_by_the_next(publish, published):
    publish()
    for leftover in (".candidate", ".trash-7"):
        (published.root / leftover).mkdir()
        (published.root / leftover / "half.parquet").write_bytes(b"PAR1")
    (published.root / ".link-current").symlink_to("nowhere")
    (published.root / ".candidate.checked").write_text("0" * 64)
    publish()
    assert names(published.root) == {"current", "generations", *FILES}


def test_a_link_to_a_table_no_longer_published_vanishes(publish, published):
    publish()
    (published.root / "old_table.parquet").symlink_to("current/old_table.parquet")
    (published.root / "notes.txt").write_text("a reader's own file stays")
    publish()
    assert names(published.root) == {"current", "generations", "notes.txt", *FILES}


def test_a_folder_where_current_belongs_is_refused_with_the_fix(publish, published):
    (published.root / "current").mkdir(parents=True)
    with pytest.raises(PublishError, match="Move it away and run again"):
        publish()


def test_a_current_link_into_nothing_is_repaired(publish, published):
    publish()
    (published.root / "current").unlink()
    (published.root / "current").symlink_to("generations/000009")
    assert published.current() is None
    assert publish().name == "000002"
    assert published.current() == published.root / "generations" / "000002"


def test_contents_reach_the_disk_before_names_and_links_before_the_swap(publish, monkeypatch):
    happened = []
    sync, rename = generation._sync, Path.rename
    monkeypatch.setattr(
        generation, "_sync", lambda path: (happened.append(f"sync {path.name}"), sync(path))
    )
    monkeypatch.setattr(
        Path,
        "rename",
        lambda self, to: (happened.append(f"rename {Path(to).name}"), rename(self, to))[1],
    )
    publish()
    position = {event: happened.index(event) for event in happened}
    synced = [position[f"sync {name}"] for name in FILES]
    linked = [position[f"rename {name}"] for name in FILES]
    assert max(synced) < position["sync .candidate"] < position["rename 000001"]
    assert position["rename 000001"] < position["sync generations"] < min(linked)
    assert max(linked) < position["rename current"]
    assert happened[-1] == "sync published"


def test_the_current_manifest_tells_what_is_current(publish, published):
    assert published.current_manifest() is None
    folder = publish()
    manifest = published.current_manifest()
    assert isinstance(manifest, Manifest)
    assert manifest.generation == 1
    assert manifest.files["runs.parquet"] == hash_file(folder / "runs.parquet")


@pytest.mark.parametrize("file", ["manifest.json", "runs.parquet"])
def test_a_current_generation_somebody_damaged_is_named_with_the_way_out(publish, published, file):
    publish()
    second = publish()
    (second / file).unlink()
    (second / file).write_bytes(b"scribble")
    with pytest.raises(PublishError, match=r"cannot be read: .*ln -sfn generations/<number>"):
        publish()
    (published.root / "current").unlink()
    (published.root / "current").symlink_to("generations/000001")
    assert publish().name == "000003"


def test_an_unwritable_folder_is_named(tmp_path):
    (tmp_path / "published").write_text("a file, not a folder")
    with pytest.raises(PublishError, match=str(tmp_path / "published")):
        Published(tmp_path / "published").begin_candidate()
