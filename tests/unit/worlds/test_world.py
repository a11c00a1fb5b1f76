"""The world as a whole: complete, repeatable, and the same however it is cut."""

from dataclasses import replace

import pyarrow.compute as pc
import pytest

from orchestration.extract.contract import TABLES
from orchestration.worlds import WorldParameters, build_world, world
from orchestration.worlds.parameters import WorldError

TINY = WorldParameters(seed=5, customers=300, engagements_per_customer=15, flaws=0)


def test_every_table_but_what_reviewers_decide_is_there_with_every_column(small_world):
    columns = {name: table.column_names for name, table in small_world.tables.items()}
    assert columns == {
        name: [column.name for column in table.columns]
        for name, table in TABLES.items()
        if name != "identity_decisions"
    }


def test_every_column_of_the_contract_holds_something(small_world):
    empty = [
        (name, column)
        for name, table in small_world.tables.items()
        for column in table.column_names
        if table[column].null_count == table.num_rows
    ]
    assert not empty


def test_every_listed_value_of_the_contract_occurs_but_where_a_world_has_no_use_for_it(small_world):
    unused = {
        (name, column.name): set(column.values) - set(table[column.name].to_pylist())
        for name, table in small_world.tables.items()
        for column in TABLES[name].columns
        if column.values
    }
    assert {key: sorted(values) for key, values in unused.items() if values} == {
        ("accounts", "access_basis"): ["customer_export"],
        ("posts", "access_basis"): ["customer_export", "self_declared"],
        ("engagements", "access_basis"): ["customer_export", "self_declared"],
        ("campaigns", "objective"): ["awareness", "coupon_redemption", "engagement", "lead"],
        ("activations", "incentive_kind"): ["cash", "points"],
    }


def test_the_same_parameters_give_the_same_records():
    first, second = build_world(TINY), build_world(TINY)
    assert all(first.tables[name].equals(second.tables[name]) for name in first.tables)
    assert all(first.truth[name].equals(second.truth[name]) for name in first.truth)


def test_another_seed_gives_another_world():
    assert (
        not build_world(TINY)
        .tables["orders"]
        .equals(build_world(replace(TINY, seed=6)).tables["orders"])
    )


def test_records_do_not_depend_on_how_customers_are_cut_into_blocks(monkeypatch):
    whole = build_world(TINY).tables
    monkeypatch.setattr(world, "BLOCK", 70)
    cut = build_world(TINY).tables
    for name, table in whole.items():
        order = [(column.name, "ascending") for column in TABLES[name].columns if column.key]
        order += [(n, "ascending") for n in ("observed_at", "handle") if n in table.column_names]
        assert table.sort_by(order).equals(cut[name].sort_by(order)), name


def test_nothing_happens_after_the_last_day(small_world):
    end = pc.max(small_world.tables["engagements"]["occurred_at"]).as_py()
    assert end.isoformat() < "2026-07-01"
    assert end.isoformat() > "2026-06-30"


def test_keys_are_unique_but_for_repeats_planted_on_purpose():
    tables = build_world(TINY).tables
    for name, table in tables.items():
        keys = [column.name for column in TABLES[name].columns if column.key]
        if name in {"accounts", "posts"}:
            keys = [*keys, "observed_at"]
        if name == "customer_handles":
            keys = ["customer_id", "platform", "handle"]
        assert table.group_by(keys).aggregate([]).num_rows == table.num_rows, name


def test_a_parameter_out_of_range_is_named_with_its_range():
    with pytest.raises(WorldError, match=r"homophily is 1\.5; choose a value from 0 to 1"):
        WorldParameters(homophily=1.5)
