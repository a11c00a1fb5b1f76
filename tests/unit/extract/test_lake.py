"""The lake: loads appear whole, once, and the warehouse sees exactly them."""

import json
import os
import stat
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.deployment import Deployment
from orchestration.errors import InputError, OutputError
from orchestration.extract import lake
from orchestration.extract.contract import TABLES
from orchestration.extract.landing import claim_output
from tests.unit.extract.hand_over import (
    ACCOUNT_HEADER,
    ORDER_HEADER,
    account,
    counter,
    lines,
    order,
)


def files(door):
    root = door.deployment.lake
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.fixture
def connection():
    with duckdb.connect() as made:
        made.execute("set timezone = 'UTC'")
        yield made


def registered(connection, door):
    lake.register_raw_views(connection, door.deployment)
    return connection


def test_a_load_is_named_by_its_sequence_and_its_sources_and_cannot_be_written(door):
    load = door.land_file("orders__csv", lines(ORDER_HEADER, order(1))).landing.load
    assert load.path.parent == door.deployment.lake / "contract" / "orders"
    assert load.path.name.startswith("000001-")
    assert load.path.name == f"000001-{load.path.stem[-12:]}.parquet"
    assert stat.S_IMODE(load.path.stat().st_mode) == 0o444
    assert stat.S_IMODE(load.path.parent.stat().st_mode) == 0o700


def test_a_load_tells_its_sources_and_what_became_of_its_rows(door):
    rows = (account(1), account(1), account(2, account_id=""), account(3, followers_count="-1"))
    facts = door.land_file("accounts__csv", lines(ACCOUNT_HEADER, *rows)).landing.load.facts
    assert [source["file"] for source in facts["sources"]] == ["accounts.csv"]
    assert len(facts["sources"][0]["sha256"]) == 64
    told = {name: facts[name] for name in ("read", "accepted", "quarantined", "duplicates")}
    assert told == {"read": 4, "accepted": 2, "quarantined": 1, "duplicates": 1}
    assert facts["hidden"] == {"followers_count": 1}


def test_the_same_folder_again_lands_nothing_and_changes_nothing(door):
    content = lines(ORDER_HEADER, order(1), order(2, order_id=""))
    first = door.land_file("orders__csv", content)
    before, digest = files(door), lake.content_hash(door.deployment)
    again = door.land("orders")
    assert first.landing.load is not None
    assert again.landing.load is None
    assert again.landing.skipped == ("orders.csv",)
    assert files(door) == before
    assert lake.content_hash(door.deployment) == digest


def test_only_new_parts_of_a_folder_land(door):
    door.put(orders___1__csv=lines(ORDER_HEADER, order(1)))
    door.land("orders")
    door.put(orders___2__csv=lines(ORDER_HEADER, order(2)))
    handed = door.land("orders")
    assert handed.landing.skipped == ("orders/1.csv",)
    assert handed.rows("order_id, _load_sequence, _source_file, _source_line") == [
        ("o1", 1, "orders/1.csv", 2),
        ("o2", 2, "orders/2.csv", 2),
    ]
    assert lake.last_load_sequences(door.deployment)["orders"] == 2
    assert lake.landed_rows(door.deployment, TABLES["orders"]) == 2


def test_two_parts_of_one_content_are_read_once(door):
    content = lines(ORDER_HEADER, order(1))
    door.put(orders___1__csv=content, orders___2__csv=content)
    landing = door.land("orders").landing
    assert landing.account.read == 1
    assert landing.skipped == ("orders/2.csv",)


def test_a_correction_lands_as_a_load_of_its_own(door):
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1)))
    handed = door.land_file("orders__csv", lines(ORDER_HEADER, order(1, gross_amount="9")))
    assert [row[0] for row in handed.rows("_load_sequence")] == [1, 2]


def test_a_refused_table_leaves_the_lake_as_it_was(door):
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1)))
    before = files(door)
    with pytest.raises(InputError):
        door.land_file("orders__csv", lines(ORDER_HEADER, order(1, ordered_at="yesterday")))
    assert files(door) == before


def test_the_same_input_gives_the_same_bytes_in_another_output(tmp_path, door):
    content = lines(ORDER_HEADER, order(1), order(2), order(2), order(3, order_id=""))
    door.land_file("orders__csv", content)
    (tmp_path / "elsewhere").mkdir()
    other = counter(tmp_path / "elsewhere")
    other.land_file("orders__csv", content)
    assert files(other) == files(door)
    assert lake.content_hash(other.deployment) == lake.content_hash(door.deployment)


def test_another_content_has_another_hash(door):
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1)))
    before = lake.content_hash(door.deployment)
    door.land_file("orders__csv", lines(ORDER_HEADER, order(2)))
    assert lake.content_hash(door.deployment) != before


def test_every_table_is_a_view_even_before_anything_landed(door, connection):
    registered(connection, door)
    for name, table in TABLES.items():
        found = connection.execute(f"describe raw_contract.{name}").fetchall()
        expected = [(column.name, column.kind.value) for column in table.columns]
        assert [row[:2] for row in found][: len(expected)] == expected
        assert [row[0] for row in found][len(expected) :] == [
            "_load_sequence",
            "_source_file",
            "_source_line",
        ]
        assert connection.execute(f"select count(*) from raw_contract.{name}").fetchall() == [(0,)]
    assert lake.newest_event_at(connection) is None


def test_a_landed_table_has_the_types_of_the_contract(door, connection):
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1)))
    registered(connection, door)
    found = connection.execute("describe select * from raw_contract.orders").fetchall()
    expected = [(column.name, column.kind.value) for column in TABLES["orders"].columns]
    assert [row[:2] for row in found][: len(expected)] == expected


def test_views_stay_with_the_loads_they_were_made_over(door, connection):
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1)))
    registered(connection, door)
    door.land_file("orders__csv", lines(ORDER_HEADER, order(2)))
    count = "select count(*) from raw_contract.orders"
    assert connection.execute(count).fetchall() == [(1,)]
    registered(connection, door)
    assert connection.execute(count).fetchall() == [(2,)]


def test_a_folder_with_any_name_can_hold_the_lake(tmp_path, connection):
    folder = tmp_path / "it's [a] *odd* ?folder; -- drop {x}"
    folder.mkdir()
    door = counter(folder)
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1), order(2, order_id="")))
    registered(connection, door)
    assert connection.execute("select order_id from raw_contract.orders").fetchall() == [("o1",)]
    assert len(connection.execute("select * from raw_contract.quarantined").fetchall()) == 1


def test_the_quarantine_tells_table_reason_record_and_place(door, connection):
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1), order(2, gross_amount="-1")))
    registered(connection, door)
    ((table, reason, record, file, line, sequence),) = connection.execute(
        "select * from raw_contract.quarantined"
    ).fetchall()
    assert (table, file, line, sequence) == ("orders", "orders.csv", 3, 1)
    assert reason == "gross_amount -1 is negative"
    assert json.loads(record)["order_id"] == "o2"


def test_the_newest_event_is_one_that_happened_and_not_a_plan(door, connection):
    door.land_file("orders__csv", lines(ORDER_HEADER, order(1, ordered_at="2026-06-02T01:00:00Z")))
    header = "code,customer_id,kind,valid_from"
    door.land_file("referral_codes__csv", f"{header}\nX,c1,link,2026-12-01T00:00:00Z\n")
    registered(connection, door)
    newest = datetime(2026, 6, 2, 1, tzinfo=UTC)
    assert lake.newest_event_at(connection) == newest
    assert lake.newest_event_times(connection)["orders"] == newest
    assert "referral_codes" not in lake.newest_event_times(connection)


def test_a_column_added_to_the_contract_is_null_in_what_landed_before(door, connection):
    load = door.land_file("orders__csv", lines(ORDER_HEADER, order(1))).landing.load
    older = pq.read_table(load.path).drop_columns(["status"])
    os.chmod(load.path, 0o644)  # noqa: PTH101 - stands in for a load of an older version
    pq.write_table(older, load.path)
    registered(connection, door)
    assert connection.execute("select status from raw_contract.orders").fetchall() == [(None,)]


def test_a_spoilt_empty_file_is_made_anew(door, connection):
    registered(connection, door)
    empty = door.deployment.lake / "contract" / "orders" / lake.EMPTY
    empty.chmod(0o644)
    for spoilt in (b"", b"PAR1", None):
        if spoilt is None:
            pq.write_table(pa.table({"old": [1]}), empty)
        else:
            empty.write_bytes(spoilt)
        empty.chmod(0o644)
        registered(connection, door)
        assert connection.execute("select * from raw_contract.orders").fetchall() == []
        empty.chmod(0o644)


# -- whose output it is ------------------------------------------------------------------------


def test_an_output_belongs_to_one_brand(door):
    claim_output(door.deployment, "Stridewell")
    claim_output(door.deployment, "Stridewell")
    with pytest.raises(OutputError, match=r"belongs to the brand 'Stridewell'.*'Other'.*OUTPUT"):
        claim_output(door.deployment, "Other")


def test_an_unwritable_output_is_refused_with_what_to_do(tmp_path, door):
    (tmp_path / "file").write_text("")
    blocked = Deployment(door.deployment.input, tmp_path / "file" / "out")
    with pytest.raises(OutputError, match=r"cannot be written.*OUTPUT"):
        claim_output(blocked, "Stridewell")
