"""The contract as data: names tell kinds, every table has a key, grain and a way to be current."""

import pytest

from orchestration.extract.contract import FUTURE_ALLOWED, TABLES, Kind

KINDS_BY_ENDING = {"_count": Kind.COUNT, "_at": Kind.TIME, "_amount": Kind.MONEY, "_id": Kind.TEXT}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_states_its_grain_and_has_a_key(table):
    assert table.grain.startswith("One row per ")
    assert table.keys
    assert len({column.name for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_columns_ending_tells_its_kind(table):
    for column in table.columns:
        for ending, kind in KINDS_BY_ENDING.items():
            assert not column.name.endswith(ending) or column.kind is kind, column.name


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_money_stands_beside_its_currency(table):
    names = {column.name for column in table.columns}
    has_money = any(column.kind is Kind.MONEY for column in table.columns)
    # An order line is in the currency of its order.
    assert not has_money or "currency" in names or table.name == "order_items"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_what_says_when_is_a_time_of_the_table(table):
    for name in filter(None, (table.latest_by, table.event_at)):
        assert table[name].kind is Kind.TIME
        assert table[name].required or name == "observed_at"


def test_a_key_is_required_unless_another_column_stands_for_it():
    for table in TABLES.values():
        either = {name for names in table.alternatives for name in names}
        assert all(
            column.required or column.name in either for column in table.columns if column.key
        )


def test_plans_are_times_of_known_tables():
    assert all(TABLES[table][column].kind is Kind.TIME for table, column in FUTURE_ALLOWED)


def test_only_accounts_of_the_whole_contract_may_not_be_missing():
    assert next(iter(TABLES)) == "accounts"
    assert len(TABLES) == 19
