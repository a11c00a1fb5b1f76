"""An export killed at any instant leaves no half file, and nobody in a file the ledger lacks."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.activation.wave_export import FACTS
from orchestration.campaign import records
from orchestration.campaign.holdout import draw_arms
from orchestration.deployment import Deployment
from tests.activation_scene import AS_OF, brand_folder, definition_of, output_files, plan
from tests.conftest import REPOSITORY
from tests.faults import activate_and_die

HOME = "autumn/wave-1/"
CHANNEL_OF = {
    f"{HOME}people.csv": "csv",
    f"{HOME}outreach_facts.jsonl": FACTS,
}


def deployment_of(folder: Path) -> Deployment:
    return Deployment(folder / "in", folder / "out")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """A wave whose arms are on record, and nothing exported yet."""
    folder = tmp_path_factory.mktemp("drawn")
    definition = definition_of(brand_folder(folder / "in"))
    schema = records.TABLES["assignments"]
    rows = [
        {
            **{name: row.get(name) for name in schema.names},
            "is_exploration": False,
            "assigned_at": AS_OF,
        }
        for row in draw_arms(plan(definition), 7).to_pylist()
    ]
    records.append(deployment_of(folder), "assignments", pa.Table.from_pylist(rows, schema=schema))
    return folder


@pytest.fixture(scope="module")
def exported(drawn, tmp_path_factory) -> Path:
    """The same, exported once."""
    folder = tmp_path_factory.mktemp("exported") / "once"
    shutil.copytree(drawn, folder)
    activate_and_die.export(folder, "first")
    return folder


def killed_at_every_instant(what: str, prepared: Path, work: Path) -> list[Path]:
    work.mkdir()
    command = [sys.executable, "-m", "tests.faults.activate_and_die", what, prepared, work]
    subprocess.run(command, cwd=REPOSITORY, check=True, timeout=300)
    return sorted(work.iterdir())


def customers_in(name: str, content: bytes) -> set[str]:
    """Who stands in a file."""
    text = content.decode()
    if name.endswith(".jsonl"):
        return {json.loads(line)["customer_id"] for line in text.splitlines()}
    return {row["customer_id"] for row in csv.DictReader(io.StringIO(text, newline=""))}


def ledger(folder: Path) -> dict[str, list[set[str]]]:
    """Channel to the people of each of its exports, oldest first."""
    exports: dict[str, dict[str, set[str]]] = {}
    for row in records.read(deployment_of(folder), "exports").to_pylist():
        by_id = exports.setdefault(row["channel"], {})
        by_id.setdefault(row["export_id"], set()).add(row["customer_id"])
    return {channel: list(by_id.values()) for channel, by_id in exports.items()}


def assert_told(folder: Path, whole: list[dict[str, bytes]]) -> None:
    """Each file is one of the whole ones, and everybody in it stands in the ledger."""
    told = ledger(folder)
    for name, content in output_files(folder / "out").items():
        assert content in [files[name] for files in whole if name in files]
        assert customers_in(name, content) in told[CHANNEL_OF[name]]


def test_killed_at_any_instant_of_the_first_export(drawn, exported, tmp_path):
    folders = killed_at_every_instant("first", drawn, tmp_path / "work")
    whole = output_files(exported / "out")
    assert set(whole) == set(CHANNEL_OF)
    seen = {len(output_files(folder / "out")) for folder in folders}
    assert seen == {0, 1, 2}
    for folder in folders:
        assert_told(folder, [whole])
    for folder in folders[::6]:
        activate_and_die.export(folder, "first")
        assert output_files(folder / "out") == whole
        assert ledger(folder) == ledger(exported)


def test_killed_at_any_instant_of_an_export_that_some_left(exported, tmp_path):
    before = output_files(exported / "out")
    after_folder = tmp_path / "after"
    shutil.copytree(exported, after_folder)
    activate_and_die.export(after_folder, "again")
    after = output_files(after_folder / "out")
    assert all(before[name] != after[name] for name in before)
    folders = killed_at_every_instant("again", exported, tmp_path / "work")
    for folder in folders:
        assert set(output_files(folder / "out")) == set(before)
        assert_told(folder, [before, after])
    for folder in folders[::6]:
        activate_and_die.export(folder, "again")
        assert output_files(folder / "out") == after
        assert ledger(folder) == ledger(after_folder)


def test_the_same_export_leaves_once(exported, tmp_path):
    folder = tmp_path / "twice"
    shutil.copytree(exported, folder)
    kept = [path for name in ("activation", "lake") for path in (folder / "out" / name).rglob("*")]
    files = {path: path.stat().st_mtime_ns for path in kept if path.is_file()}
    activate_and_die.export(folder, "first")
    again = [path for name in ("activation", "lake") for path in (folder / "out" / name).rglob("*")]
    assert files == {path: path.stat().st_mtime_ns for path in again if path.is_file()}


def test_who_comes_back_is_exported_anew_and_the_ledger_tells_it(exported, tmp_path):
    folder = tmp_path / "back"
    shutil.copytree(exported, folder)
    for what in ("again", "first"):
        activate_and_die.export(folder, what)
    assert output_files(folder / "out") == output_files(exported / "out")
    first, without, again = ledger(folder)["csv"]
    assert first == again
    assert without < first
