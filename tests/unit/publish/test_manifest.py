"""`manifest.json`, written and read back."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from orchestration.publish.errors import CandidateError
from orchestration.publish.manifest import Column, File, Manifest, Table, hash_file, read_manifest

MANIFEST = Manifest(
    generation=3,
    facts={"run_id": "ab12", "as_of": "2026-06-30T23:59:59.999999+00:00", "seed": 7},
    published_at="2026-07-01T05:00:00+00:00",
    tables={
        "runs": Table(
            description="One row per run.",
            key=("run_id",),
            row_count=1,
            columns=(Column("run_id", "VARCHAR", "Its identity."),),
            file="runs.parquet",
        )
    },
    files={"runs.parquet": File("0" * 64, 12)},
)


def test_what_is_written_is_read_back(tmp_path):
    MANIFEST.write(tmp_path / "manifest.json")
    assert read_manifest(tmp_path / "manifest.json") == MANIFEST


def test_it_knows_its_run_and_its_instant():
    assert MANIFEST.run_id == "ab12"
    assert MANIFEST.as_of == datetime(2026, 6, 30, 23, 59, 59, 999_999, UTC)


def test_readers_find_the_facts_at_the_top_level(tmp_path):
    MANIFEST.write(tmp_path / "manifest.json")
    content = json.loads((tmp_path / "manifest.json").read_text())
    assert content["run_id"] == "ab12"
    assert content["tables"]["runs"]["row_count"] == 1
    assert content["files"]["runs.parquet"]["sha256"] == "0" * 64


def test_a_missing_manifest_says_that_the_generation_was_never_finished(tmp_path):
    with pytest.raises(CandidateError, match="never finished"):
        read_manifest(tmp_path / "manifest.json")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1, "generation": 1}'])
def test_a_torn_manifest_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CandidateError, match="no manifest"):
        read_manifest(tmp_path / "manifest.json")


def test_another_format_is_refused(tmp_path):
    MANIFEST.write(tmp_path / "manifest.json")
    content = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**content, "format": 99}))
    with pytest.raises(CandidateError, match="another format"):
        read_manifest(tmp_path / "manifest.json")


def test_the_hash_of_a_file_is_its_sha256(tmp_path):
    (tmp_path / "f").write_bytes(b"grapes" * 100_000)
    assert hash_file(tmp_path / "f") == File(
        hashlib.sha256(b"grapes" * 100_000).hexdigest(), 600_000
    )
