"""Parquet files whose bytes depend on the rows alone."""

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.publish import parquet
from orchestration.publish.parquet import write_parquet

ROWS = """
select
    i as id,
    case when i % 7 > 0 then format('person {}', i % 50) end as name,
    (i * 1.37)::decimal(18, 4) as amount,
    timestamptz '2026-01-01 00:00:00+00' + to_minutes(i) as happened_at,
    [{'stage': 'reach', 'log_ratio': i / 3}] as reasons
from range(10500) as r(i)
order by i
"""


@pytest.fixture
def small_groups(monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP_ROWS", 1_000)


def written(path, threads: int, query: str = ROWS) -> bytes:
    with duckdb.connect(config={"threads": threads}) as connection:
        write_parquet(connection, query, path)
    return path.read_bytes()


@pytest.mark.usefixtures("small_groups")
def test_bytes_are_the_same_whatever_the_number_of_threads(tmp_path):
    files = [written(tmp_path / f"{threads}.parquet", threads) for threads in (1, 2, 8)]
    assert files[0] == files[1] == files[2]


@pytest.mark.usefixtures("small_groups")
def test_row_groups_are_cut_by_count_however_batches_fall(tmp_path):
    written(tmp_path / "t.parquet", 4)
    metadata = pq.read_metadata(tmp_path / "t.parquet")
    sizes = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    assert sizes == [1_000] * 10 + [500]


@pytest.mark.usefixtures("small_groups")
def test_every_value_survives_with_its_type(tmp_path):
    written(tmp_path / "t.parquet", 2)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        differing = connection.execute(
            f"select count(*) from (({ROWS}) except all select * from read_parquet(?))",
            [str(tmp_path / "t.parquet")],
        ).fetchall()
        types = connection.execute(
            "describe select * from read_parquet(?)", [str(tmp_path / "t.parquet")]
        ).fetchall()
    assert differing == [(0,)]
    assert {row[0]: row[1] for row in types}["amount"] == "DECIMAL(18,4)"


def test_a_table_without_rows_keeps_its_columns(tmp_path):
    with duckdb.connect() as connection:
        count = write_parquet(connection, f"select * from ({ROWS}) limit 0", tmp_path / "t.parquet")
    assert count == 0
    assert pq.read_schema(tmp_path / "t.parquet").names == [
        "id",
        "name",
        "amount",
        "happened_at",
        "reasons",
    ]
