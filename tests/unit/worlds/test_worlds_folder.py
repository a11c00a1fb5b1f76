"""Folders: the tracked sample is what the code writes, and nobody's data is overwritten."""

import csv
import gzip
import json
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from orchestration.worlds import WorldParameters, folder
from orchestration.worlds.__main__ import main
from orchestration.worlds.parameters import WorldError
from orchestration.worlds.world import MADE

DATA = Path(__file__).parents[3] / "data"
TINY = WorldParameters(seed=5, customers=200, engagements_per_customer=10)


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def test_the_tracked_sample_is_what_its_seed_gives_byte_for_byte(tmp_path):
    assert main(["--out", str(tmp_path / "sample")]) == 0
    for name in ("sample", "sample_truth"):
        made, tracked = contents(tmp_path / name), contents(DATA / name)
        assert made.keys() == tracked.keys()
        assert [file for file in made if made[file] != tracked[file]] == []


def test_the_tracked_sample_and_its_truth_take_less_than_six_megabytes():
    sizes = [
        len(data) for name in ("sample", "sample_truth") for data in contents(DATA / name).values()
    ]
    assert sum(sizes) < 6_000_000


def test_the_sample_comes_in_many_formats_and_holds_every_table():
    entries = {path.name.split(".")[0]: path for path in (DATA / "sample").iterdir()}
    assert entries.keys() - {"brand"} == set(MADE)
    suffixes = {"".join(path.suffixes) or "folder" for path in entries.values()}
    assert suffixes >= {".csv", ".csv.gz", ".csv.zst", ".jsonl", ".jsonl.gz", ".parquet", "folder"}


def test_times_carry_several_offsets_and_always_one():
    with gzip.open(DATA / "sample" / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        times = [json.loads(line).get("created_at", "") for line in lines]
    offsets = {time[19:] for time in times if len(time) > 18}
    assert offsets >= {"Z", "+02:00", "+01:00", "-05:00", "-04:00", "+05:30", "+09:00"}
    assert "" not in offsets


def test_tables_as_spreadsheets_export_them_begin_with_a_mark_and_end_lines_with_crlf():
    data = (DATA / "sample" / "customer_handles.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")


def test_a_list_in_a_csv_cell_is_a_json_array():
    with (DATA / "sample" / "customers.csv").open(encoding="utf-8", newline="") as lines:
        tags = [json.loads(row["tags"]) for row in csv.DictReader(lines)]
    assert any("newsletter, monthly" in some for some in tags)


def test_large_worlds_are_written_as_parquet_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MIXED_FORMATS_UP_TO", 100)
    folder.write_folder(TINY, tmp_path / "w", tmp_path / "t")
    entries = {path.name for path in (tmp_path / "w").iterdir()}
    assert entries == {*MADE, "brand.yaml"}
    assert ds.dataset(tmp_path / "w" / "customers").count_rows() >= 200
    assert ds.dataset(tmp_path / "t" / "people").count_rows() == 200


def test_an_increment_holds_only_new_records(tmp_path):
    arguments = ["--seed", "5", "--customers", "400", "--engagements-per-customer", "20"]
    assert main([*arguments, "--out", str(tmp_path / "w")]) == 0
    assert main([*arguments, "--out", str(tmp_path / "more"), "--increment", "0.05"]) == 0
    old, new = (ds.dataset(tmp_path / name / "engagements").to_table() for name in ("w", "more"))
    assert not set(new["engagement_id"].to_pylist()) & set(old["engagement_id"].to_pylist())
    assert pc.min(new["occurred_at"]).as_py().isoformat() >= "2026-07-01"
    assert set(new["post_id"].to_pylist()) & set(old["post_id"].to_pylist()), "late acts"
    assert 0.02 < new.num_rows / old.num_rows < 0.1


def test_the_truth_never_lies_inside_the_input(tmp_path):
    with pytest.raises(WorldError, match="choose another --truth"):
        folder.write_folder(TINY, tmp_path / "w", tmp_path / "w" / "truth")


def test_a_folder_with_somebody_s_own_data_is_left_alone(tmp_path, capsys):
    (tmp_path / "brand.yaml").write_text("name: Mine\n", encoding="utf-8")
    assert main(["--customers", "100", "--out", str(tmp_path)]) == 2
    assert "choose an empty or a new folder" in capsys.readouterr().err
    assert (tmp_path / "brand.yaml").read_text(encoding="utf-8") == "name: Mine\n"


def test_the_truth_names_every_customer_once():
    people = pq.read_table(DATA / "sample_truth" / "people.parquet")
    assert people.num_rows == len(set(people["customer_id"].to_pylist())) == 3_000
