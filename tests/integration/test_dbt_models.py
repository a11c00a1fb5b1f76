"""The dbt project by itself: its unit tests pass, and no model with logic goes without one."""

import json
from datetime import UTC, datetime

import pytest

from tests import dbt_warehouse as warehouse

AS_OF = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)

NOTHING_TO_TEST = {
    # Renames and nulls only, by the rule of the layer.
    "staging",
    # Seeds.
    "reference",
}


@pytest.fixture
def empty(tmp_path):
    """A warehouse with every table dbt reads and not one record: the poorest input there is."""
    path = tmp_path / "warehouse.duckdb"
    warehouse.create_warehouse(path)
    warehouse.set_run(path, AS_OF, previous_as_of=None, processed={})
    return path


def test_every_model_stands_on_nothing_and_every_unit_test_passes(empty, tmp_path):
    target = tmp_path / "target"
    built = warehouse.dbt(empty, target, "build", "--exclude-resource-type", "unit_test")
    assert built.returncode == 0, built.stdout
    # Only now: the unit tests of incremental runs ask the model's own table for its columns.
    tested = warehouse.dbt(empty, target, "test", "--resource-type", "unit_test")
    assert tested.returncode == 0, tested.stdout


def test_every_model_with_logic_has_a_unit_test(manifest):
    tested = {node["model"] for node in manifest["unit_tests"].values()}
    untested = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["schema"] not in NOTHING_TO_TEST
        and node["name"] not in tested
        # dbt tests no models in Python; what they call is tested in tests/unit/identity.
        and node["language"] == "sql"
    }
    # These hold what one macro makes of any table, and no rule of their own.
    by_macro_alone = {
        name
        for name in untested
        if name.startswith(("quarantine__", "int_united_", "int_handed_"))
        or name.endswith("_by_name")
        or name == "int_refused_records"
    }
    assert untested == by_macro_alone
    assert {"quarantine__consents", "int_united_reviews", "int_united_accounts"} <= tested


def test_too_much_set_aside_stops_the_run_until_it_comes_again_sound(empty, tmp_path):
    order = {"customer_id": "c", "ordered_at": AS_OF, "currency": "EUR"}
    sound = [{**order, "order_id": f"o{n}", "_load_sequence": 1} for n in range(94)]
    refused = [
        {
            "table_name": "orders",
            "reason": "gross_amount is missing",
            "record": json.dumps({"order_id": f"o{n}"}),
            "source_file": "orders.csv",
            "source_line": n,
            "_load_sequence": 1,
        }
        for n in range(94, 100)
    ]
    warehouse.append(empty, "raw_contract.orders", sound)
    warehouse.append(empty, "raw_contract.quarantined", refused)
    arguments = (
        *("build", "--select", "+quarantined_shares", "--exclude-resource-type", "unit_test"),
        *warehouse.without_sources(),
    )
    built = warehouse.dbt(empty, tmp_path / "target", *arguments)
    assert built.returncode != 0
    assert "no_more_of_a_table_is_set_aside_than_allowed" in built.stdout
    assert "no_more_of_a_new_load_is_set_aside_than_allowed" in built.stdout

    sound_again = [{**order, "order_id": f"o{n}", "_load_sequence": 2} for n in (98, 99)]
    warehouse.append(empty, "raw_contract.orders", sound_again)
    mended = warehouse.dbt(empty, tmp_path / "target", *arguments)
    assert mended.returncode == 0, mended.stdout
