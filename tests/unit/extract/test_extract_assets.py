"""The raw tables in Dagster: one asset per table, with what an operator wants to see of a load."""

import dagster as dg
import pytest
from pydantic import ValidationError

from orchestration.errors import InputError, OutputError
from orchestration.extract.assets import ExtractConfig, extract_assets
from orchestration.extract.contract import TABLES
from orchestration.extract.contradictions import NEEDS
from orchestration.extract.limits import Limits
from orchestration.resources import Store
from tests.unit.extract.hand_over import (
    ACCOUNT_HEADER,
    ORDER_HEADER,
    RECEIVED,
    account,
    lines,
    order,
)

BRAND = "name: Stridewell\ntopics: [{name: running, keywords: [running]}]\n"
LENIENT = {"config": {"max_quarantined_share": 1.0}}


def materialize(door, tables=("accounts", "orders"), config=None, *, raise_on_error=True):
    names = [f"raw_contract__{name}" for name in tables]
    return dg.materialize(
        extract_assets,
        selection=[dg.AssetKey(["raw_contract", name]) for name in ("brand", *tables)],
        resources={
            "store": Store(input=str(door.deployment.input), output=str(door.deployment.output))
        },
        run_config={"ops": dict.fromkeys(names, config)} if config else None,
        raise_on_error=raise_on_error,
    )


def metadata(result, table):
    (made,) = result.asset_materializations_for_node(f"raw_contract__{table}")
    return {name: value.value for name, value in made.metadata.items()}


@pytest.fixture
def handed(door):
    door.put(
        brand__yaml=BRAND,
        accounts__csv=lines(
            f"{ACCOUNT_HEADER},mood",
            f"{account(1)},x",
            f"{account(1)},y",
            f"{account(2, account_id='')},z",
            f"{account(3, followers_count='-1')},",
        ),
        notes__txt="hello",
    )
    return door


def test_every_table_of_the_contract_is_an_asset_behind_the_brand():
    specs = [spec for made in extract_assets for spec in made.specs]
    assert {spec.key.to_user_string() for spec in specs} == {
        "raw_contract/brand",
        *(f"raw_contract/{name}" for name in TABLES),
    }
    for spec in specs:
        assert spec.group_name == "extract"
        assert spec.owners
        assert spec.kinds
        assert spec.description.startswith("One row per ")
        if spec.key.path[-1] != "brand":
            before = sorted(dep.asset_key.path for dep in spec.deps)
            needed = ("brand", *NEEDS.get(spec.key.path[-1], ()))
            assert before == sorted(["raw_contract", name] for name in needed)


def test_a_load_tells_what_became_of_its_rows(handed):
    told = metadata(materialize(handed, config=LENIENT), "accounts")
    expected = {
        "dagster/row_count": 2,
        "read": 4,
        "landed": 2,
        "quarantined": 1,
        "duplicates": 1,
        "drift": "mood",
        "absent": False,
        "files": "accounts.csv",
        "hidden_counts": {"followers_count": 1},
    }
    assert {name: told[name] for name in expected} == expected
    assert told["bytes_read"] == (handed.deployment.input / "accounts.csv").stat().st_size
    assert [column.name for column in told["dagster/column_schema"].columns] == [
        column.name for column in TABLES["accounts"].columns
    ]


def test_the_sample_of_the_quarantine_shows_places_and_no_records(handed):
    table = metadata(materialize(handed, config=LENIENT), "accounts")["quarantined_sample"]
    assert [record.data for record in table.records] == [
        {"file": "accounts.csv", "line": 4, "reason": "account_id is missing"}
    ]


def test_an_absent_table_says_so(handed):
    told = metadata(materialize(handed, config=LENIENT), "orders")
    assert told["absent"] is True
    assert told["dagster/row_count"] == 0


def test_a_second_run_keeps_the_rows_and_reads_nothing(handed):
    materialize(handed, config=LENIENT)
    told = metadata(materialize(handed, config=LENIENT), "accounts")
    assert told["dagster/row_count"] == 2
    assert told["files_landed_before"] == "accounts.csv"
    assert told["bytes_read"] == 0


def test_the_brand_says_what_it_found(handed):
    told = metadata(materialize(handed, config=LENIENT), "brand")
    assert told["brand"] == "Stridewell"
    assert told["ignored_entries"] == "notes.txt"
    assert "orders" in told["absent_tables"].split(", ")


def test_an_empty_folder_stops_before_any_table(door):
    with pytest.raises(InputError, match="holds no table"):
        materialize(door)


def test_a_folder_without_accounts_stops_before_any_table(door):
    door.put(brand__yaml=BRAND, orders__csv=lines(ORDER_HEADER, order(1)))
    with pytest.raises(InputError, match="no table accounts"):
        materialize(door)


def test_another_brands_folder_is_refused_and_lands_nothing(handed):
    materialize(handed, config=LENIENT)
    handed.put(brand__yaml=BRAND.replace("Stridewell", "Other"))
    handed.put(orders__csv=lines(ORDER_HEADER, order(1)))
    with pytest.raises(OutputError, match="belongs to the brand 'Stridewell'"):
        materialize(handed, config=LENIENT)
    assert not (handed.deployment.lake / "contract" / "orders").exists()


def test_the_share_of_the_launchpad_is_the_share_of_the_door(handed):
    with pytest.raises(InputError, match="max_quarantined_share in the launchpad"):
        materialize(handed)


def test_the_launchpad_defaults_are_the_limits_of_the_door():
    terms = ExtractConfig().terms(RECEIVED)
    assert terms.limits == Limits()
    assert terms.max_quarantined_share == 0.05
    assert terms.received_at == RECEIVED


@pytest.mark.parametrize("choice", [{"max_quarantined_share": 1.5}, {"max_ratio": 0}])
def test_a_setting_out_of_range_is_refused(handed, choice):
    with pytest.raises(ValidationError, match=next(iter(choice))):
        materialize(handed, config={"config": choice})
