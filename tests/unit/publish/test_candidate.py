"""The candidate's files, byte by byte and as a reader opens them."""

import errno
import json

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.publish import candidate as module
from orchestration.publish.candidate import STORAGE_VERSION
from orchestration.publish.errors import CandidateError, PublishError
from orchestration.publish.tables import FILES, TABLES, parquet_file
from tests.publish_warehouse import AS_OF, CONFIGURATION_HASH, PEOPLE, PUBLISHED_AT, make_warehouse
from tests.unit.publish.conftest import candidate


@pytest.fixture
def reader(written):
    with duckdb.connect(
        str(written / ".candidate" / "grapevine.duckdb"), read_only=True
    ) as connection:
        yield connection


def test_a_candidate_has_every_file_and_no_wal(written):
    assert {file.name for file in (written / ".candidate").iterdir()} == set(FILES)


def test_readers_find_tables_and_views_of_the_assets_names(reader):
    for name in TABLES:
        plain = reader.execute(f"select * from {name}").fetchall()
        assert plain == reader.execute(f"select * from published.{name}").fetchall()
    assert len(reader.execute("select * from ranked_influencers").fetchall()) == PEOPLE


def test_views_work_under_any_name_the_file_is_attached_as(written):
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{written / '.candidate' / 'grapevine.duckdb'}' as anything (read_only)"
        )
        rows = connection.execute("select count(*) from anything.published.runs").fetchall()
    assert rows == [(1,)]


def test_older_readers_can_open_the_file(reader):
    rows = reader.execute(
        "select tags['storage_version'] from duckdb_databases() where database_name = 'grapevine'"
    ).fetchall()
    assert rows[0][0].startswith(STORAGE_VERSION)


def test_meta_tells_version_and_time(reader):
    columns = "brand_name, generation, epoch_us(as_of), epoch_us(published_at), storage_version"
    assert reader.execute(f"select {columns} from meta").fetchall() == [
        (
            "Stridewell",
            1,
            round(AS_OF.timestamp() * 1_000_000),
            round(PUBLISHED_AT.timestamp() * 1_000_000),
            STORAGE_VERSION,
        )
    ]


def test_descriptions_travel_into_the_file_and_the_manifest(reader, written):
    comment = reader.execute(
        "select comment from duckdb_columns() "
        "where table_name = 'dim_customers' and schema_name = 'main' and column_name = 'country'"
    ).fetchall()
    manifest = json.loads((written / ".candidate" / "manifest.json").read_text())
    table = manifest["tables"]["dim_customers"]
    assert comment == [("ISO 3166-1 code.",)]
    assert table["description"] == "One row per customer: what's known of them."
    assert {c["name"]: c["description"] for c in table["columns"]}["country"] == "ISO 3166-1 code."


def test_the_manifest_holds_schema_counts_and_hashes(written):
    manifest = json.loads((written / ".candidate" / "manifest.json").read_text())
    ranked = manifest["tables"]["ranked_influencers"]
    assert ranked["row_count"] == PEOPLE
    assert {c["name"]: c["type"] for c in ranked["columns"]}["score"] == "DOUBLE"
    assert set(manifest["files"]) == set(FILES) - {"manifest.json"}
    assert (manifest["input_hash"], manifest["configuration_hash"]) == ("aaaa", CONFIGURATION_HASH)
    assert (manifest["seed"], manifest["code_version"]) == (7, "0.1.0")
    assert manifest["as_of"] == AS_OF.isoformat()
    assert manifest["published_at"] == PUBLISHED_AT.isoformat()


def test_rows_stand_sorted_in_both_files(reader, written):
    for name, table in TABLES.items():
        columns = list(table.sorting)
        rows = pq.read_table(written / ".candidate" / parquet_file(name), columns=columns)
        in_parquet = [tuple(row.values()) for row in rows.to_pylist()]
        in_duckdb = reader.execute(f"select {', '.join(columns)} from {name}").fetchall()
        if name != "runs":
            assert in_duckdb == in_parquet
        assert in_parquet == sorted(in_parquet)


def test_the_same_input_twice_gives_byte_identical_parquet(publish):
    first = {f.name: f.read_bytes() for f in publish("one").glob("*.parquet")}
    second = {f.name: f.read_bytes() for f in publish("two").glob("*.parquet")}
    assert len(first) == len(TABLES)
    assert first == second


def test_another_number_of_threads_gives_byte_identical_parquet(publish, warehouse):
    first = {f.name: f.read_bytes() for f in publish().glob("*.parquet")}
    warehouse.execute("set threads = 1")
    warehouse.execute("set preserve_insertion_order = false")
    assert {f.name: f.read_bytes() for f in publish().glob("*.parquet")} == first


def test_history_is_carried_over(publish, warehouse):
    publish()
    make_warehouse(warehouse, input_hash="cccc")
    folder = publish()
    rows = pq.read_table(folder / "runs.parquet").to_pylist()
    assert [(row["first_generation"], row["input_hash"]) for row in rows] == [
        (1, "aaaa"),
        (2, "cccc"),
    ]
    assert rows[1]["ranked_influencers_count"] == PEOPLE


@pytest.mark.usefixtures("plain_report")
def test_a_path_with_a_quote_in_it_is_only_a_path(warehouse, tmp_path):
    published = module.Published(tmp_path / "O'Brien's \"best\"; drop table x" / "published")
    candidate(warehouse, published)
    published.seal()
    assert (published.make_current() / "grapevine.duckdb").exists()


def test_a_missing_table_is_named_and_nothing_is_left(warehouse, published):
    warehouse.execute("drop table marts.customer_roi")
    with pytest.raises(CandidateError, match=r"marts\.customer_roi is missing"):
        candidate(warehouse, published)
    assert not published.candidate.exists()


def test_a_full_disk_is_told_in_words_and_the_old_copy_stays(
    publish, published, warehouse, monkeypatch
):
    publish()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_parquet", full)
    with pytest.raises(PublishError, match=r"disk of .*published is full.* Free space"):
        candidate(warehouse, published)
    assert not published.candidate.exists()
    assert published.current_manifest().generation == 1
    attached = warehouse.execute("select database_name from duckdb_databases()").fetchall()
    assert ("candidate",) not in attached


@pytest.mark.usefixtures("plain_report")
def test_settings_of_the_warehouse_are_put_back(warehouse, published):
    warehouse.execute("set preserve_insertion_order = false")
    candidate(warehouse, published)
    rows = warehouse.execute("select current_setting('preserve_insertion_order')").fetchall()
    assert rows == [(False,)]
