"""What dbt's Python models call: nothing without consent, and quality from what audits decided."""

import subprocess
import sys

import duckdb
import pyarrow as pa
import pytest

from orchestration.identity import building

SETTINGS = {
    "consent_covers_matching": True,
    "contact_threshold": 0.99,
    "aggregate_threshold": 0.9,
}
NOTHING_IS_COMPUTED = """
import sys
import duckdb
from orchestration.identity import building
warehouse = duckdb.connect()
nobody = warehouse.query("select 'c1' as customer_id where false")
accounts = building.account_matches(warehouse, nobody, nobody, nobody)
customers = building.customer_matches(warehouse, nobody, nobody)
assert (accounts.num_rows, customers.num_rows) == (0, 0)
assert "splink" not in sys.modules
"""


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        yield connection


def relation(connection, name: str, rows: list[dict], schema: dict[str, pa.DataType]):
    connection.register(name, pa.Table.from_pylist(rows, schema=pa.schema(list(schema.items()))))
    return connection.table(name)


TEXT, FLAG, NUMBER = pa.string(), pa.bool_(), pa.float64()
OF_ACCOUNTS = {"customer_id": TEXT, "platform": TEXT, "account_id": TEXT}
OF_CUSTOMERS = {"customer_id": TEXT, "other_customer_id": TEXT}
DECIDED = {"is_same": FLAG, "is_audit": FLAG}


def measured(connection, matches, decisions, *, settings=SETTINGS, customers=(), of_customers=()):
    kinds = {name: FLAG if isinstance(value, bool) else NUMBER for name, value in settings.items()}
    return building.quality(
        relation(connection, "settings", [settings], kinds),
        relation(connection, "accounts", matches, {**OF_ACCOUNTS, "probability": NUMBER}),
        relation(connection, "of_accounts", decisions, {**OF_ACCOUNTS, **DECIDED}),
        relation(
            connection,
            "customers",
            list(customers),
            {**OF_CUSTOMERS, "probability": NUMBER, "is_household": FLAG},
        ),
        relation(connection, "of_customers", list(of_customers), {**OF_CUSTOMERS, **DECIDED}),
    ).to_pylist()


def account(number: int) -> dict[str, str]:
    return {"customer_id": f"c{number}", "platform": "x", "account_id": f"a{number}"}


def test_without_consent_nothing_is_computed_and_splink_is_not_even_imported():
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_IS_COMPUTED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_matching_may_take_what_the_warehouse_may_and_spills_where_it_spills(
    warehouse, tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    warehouse.execute("set memory_limit = '512MiB'; set threads = 3")
    warehouse.execute("set temp_directory = '~/warehouse.tmp'")
    with building.limits_of(warehouse) as limits:
        assert (limits.memory, limits.threads) == ("512.0 MiB", 3)
        assert limits.spill == tmp_path / "warehouse.tmp"
        limits.spill.mkdir()
    assert list(tmp_path.iterdir()) == []


def test_a_warehouse_in_memory_spills_nowhere_near_where_it_was_started(warehouse):
    warehouse.execute("set temp_directory = '.tmp'")
    with building.limits_of(warehouse) as limits:
        assert limits.spill is None


def test_a_label_stands_for_as_many_pairs_as_its_stratum_has_for_each(warehouse):
    """Both labels above 0.99 are right, of 10 pairs; of 40 between 0.9 and 0.99, one of two is."""
    matches = [{**account(n), "probability": 0.995 if n < 10 else 0.95} for n in range(50)]
    decisions = [
        {**account(0), "is_same": True, "is_audit": True},
        {**account(1), "is_same": True, "is_audit": True},
        {**account(10), "is_same": True, "is_audit": True},
        {**account(11), "is_same": False, "is_audit": True},
        {**account(12), "is_same": False, "is_audit": False},  # reviewed: chosen, not drawn
    ]
    contact, aggregate, *_ = measured(warehouse, matches, decisions)
    assert (contact["matched_count"], contact["labelled_count"], contact["precision"]) == (10, 2, 1)
    assert aggregate["matched_count"] == 50
    assert aggregate["labelled_count"] == 4
    assert aggregate["precision"] == pytest.approx((2 * 5 + 1 * 20) / 50)
    assert contact["recall"] == pytest.approx(10 / 30)
    assert aggregate["expected_right_count"] == pytest.approx(10 * 0.995 + 40 * 0.95)


def test_what_nobody_audited_is_unknown_and_households_are_no_matches(warehouse):
    pairs = [
        {
            "customer_id": "c1",
            "other_customer_id": "c2",
            "probability": 0.999,
            "is_household": False,
        },
        {
            "customer_id": "c3",
            "other_customer_id": "c4",
            "probability": 0.999,
            "is_household": True,
        },
    ]
    rows = measured(warehouse, [], [], customers=pairs)
    assert [(row["kind"], row["link_use"]) for row in rows] == [
        ("account", "contact"),
        ("account", "aggregate"),
        ("customer", "contact"),
        ("customer", "aggregate"),
    ]
    assert [row["matched_count"] for row in rows] == [0, 0, 1, 1]
    assert {row["precision"] for row in rows} == {row["recall"] for row in rows} == {None}


def test_quality_is_not_spoken_of_where_consent_does_not_cover_matching(warehouse):
    settings = {**SETTINGS, "consent_covers_matching": False}
    assert measured(warehouse, [], [], settings=settings) == []
