"""Shares of money to the cent, and the check that blocks a ledger which does not add up."""

import random
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from orchestration import replay
from tests import dbt_warehouse as warehouse

AS_OF = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
CENT = Decimal("0.01")


def shares(acts):
    """What the model makes of (net amount, people) pairs: the parts of each act, in order."""
    moment = datetime(2026, 3, 14, tzinfo=UTC)
    credits_ = [
        {
            "conversion_kind": "purchase",
            "conversion_key": f"v{number}",
            "customer_id": f"b{number}",
            "occurred_at": moment,
            "net_amount": amount,
            "obstacle": "nothing found",
        }
        for number, (amount, _) in enumerate(acts)
    ]
    friends = [
        {"customer_id": f"f{person}", "friend_id": f"b{number}", "acted_date": moment.date()}
        for number, (_, people) in enumerate(acts)
        for person in range(people)
    ]
    # As many patterns as the worlds' brand has: compiled for other tests as well.
    model = replay.compiled_models(3).models["int_exposure_credits"]
    with replay.memory(threads=1) as connection:
        for name, given in {
            "intermediate.int_conversion_credits": pa.Table.from_pylist(
                credits_,
                schema=pa.schema(
                    [
                        ("conversion_kind", pa.string()),
                        ("conversion_key", pa.string()),
                        ("customer_id", pa.string()),
                        ("occurred_at", pa.timestamp("us", tz="UTC")),
                        ("net_amount", pa.decimal128(18, 4)),
                        ("obstacle", pa.string()),
                    ]
                ),
            ),
            "intermediate.int_friend_acts": pa.Table.from_pylist(friends),
            "staging.stg_config__run_parameters": pa.table({"conversion_window_days": [30]}),
        }.items():
            connection.execute(f"create schema if not exists {name.partition('.')[0]}")
            connection.register("given", given)
            connection.execute(f"create table {name} as from given")
            connection.unregister("given")
        # Acted on the day before, so that the order came after it.
        connection.execute(
            "update intermediate.int_friend_acts set acted_date = acted_date - interval 1 day"
        )
        found = connection.execute(
            f"select conversion_key, amount from ({model.code}) "
            "order by conversion_key, credit_number"
        ).fetchall()
    parts = {f"v{number}": [] for number in range(len(acts))}
    for key, amount in found:
        parts[key].append(amount)
    return list(parts.values())


def test_shares_add_up_and_differ_by_a_cent_at_most():
    chance = random.Random(20260630)
    whole = [
        (Decimal(chance.randint(-2_000, 10 ** chance.randint(1, 9))) / 100, chance.randint(1, 9))
        for _ in range(2_000)
    ]
    for (amount, people), parts in zip(whole, shares(whole), strict=True):
        assert len(parts) == people
        assert sum(parts) == amount
        assert max(parts) - min(parts) <= CENT
        assert parts == sorted(parts, reverse=True)  # the cents left go to the first
        assert all(part % CENT == 0 for part in parts)


def test_what_is_finer_than_a_cent_stays_whole():
    fine = [(Decimal("10.0001"), 3), (Decimal("0.0099"), 2), (Decimal("-0.0001"), 2)]
    for (amount, people), parts in zip(fine, shares(fine), strict=True):
        assert len(parts) == people
        assert sum(parts) == amount
        assert all(part % CENT == 0 for part in parts[1:])


TAMPERINGS = {
    "an order is missing": "delete from {ledger} where conversion_key = 'o1'",
    "an order stands twice": (
        "insert into {ledger} select * replace (2 as credit_number) from {ledger} "
        "where conversion_key = 'o1'"
    ),
    "a cent is lost": "update {ledger} set amount = amount - 0.01 where conversion_key = 'o1'",
    "a fraction of a cent is won": (
        "update {ledger} set amount = amount + 0.0001 where conversion_key = 'o2'"
    ),
    "money of another currency": "update {ledger} set currency = 'USD' where conversion_key = 'o2'",
    "an order nobody placed": (
        "insert into {ledger} select * replace ('o9' as conversion_key) from {ledger} "
        "where conversion_key = 'o1'"
    ),
    "a value nobody stated": "update {ledger} set amount = 0 where conversion_key = 'v1'",
    "a part without its number": (
        "update {ledger} set credit_number = 2 where conversion_key = 'o2'"
    ),
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """A small ledger in a warehouse, and the checks up to it by name, as dbt compiled them."""
    folder = tmp_path_factory.mktemp("ledger")
    path, target = folder / "warehouse.duckdb", folder / "target"
    warehouse.create_warehouse(path)
    warehouse.set_run(path, AS_OF, previous_as_of=None, processed={})
    order = {"customer_id": "c", "ordered_at": AS_OF, "currency": "EUR", "_load_sequence": 1}
    orders = [
        {**order, "order_id": "o1", "gross_amount": Decimal("10.00")},
        {**order, "order_id": "o2", "gross_amount": Decimal("9.99"), "status": "cancelled"},
    ]
    lead = {"conversion_id": "v1", "kind": "lead", "occurred_at": AS_OF, "_load_sequence": 1}
    warehouse.append(path, "raw_contract.orders", orders)
    warehouse.append(path, "raw_contract.conversions", [lead])
    which = ("--select", "+conversion_ledger", "--indirect-selection", "cautious")
    built = warehouse.dbt(path, target, "build", *which, "--exclude-resource-type", "unit_test")
    assert built.returncode == 0, built.stdout
    files = (target / "compiled").rglob("*.sql")
    return path, {file.stem: file.read_text(encoding="utf-8") for file in files}


def broken_rows(checked, tampering, check="the_ledger_adds_up_to_net_revenue"):
    path, compiled = checked
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("begin")
        if tampering:
            connection.execute(tampering.format(ledger="marts.conversion_ledger"))
        found = connection.execute(compiled[check]).fetchall()
        connection.execute("rollback")
    return found


def test_a_sound_ledger_passes_the_check(checked):
    assert broken_rows(checked, None) == []


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS.keys())
def test_a_ledger_that_does_not_add_up_is_blocked(checked, tampering):
    assert broken_rows(checked, tampering)


@pytest.mark.parametrize(("owner", "is_refused"), [("c1", False), ("c2", True)])
def test_a_code_reissued_to_somebody_else_is_blocked(checked, owner, is_refused):
    codes = (
        "insert into intermediate.int_referral_codes (code, customer_id, replaces_code) "
        f"values ('OLD', 'c1', null), ('NEW', '{owner}', 'OLD')"
    )
    check = "a_reissued_code_belongs_to_the_owner_of_the_one_it_replaces"
    assert bool(broken_rows(checked, codes, check)) is is_refused


def test_the_check_blocks_every_run(manifest):
    """An error, not a warning: dbt then fails, and with it the job, before publishing."""
    names = (
        "the_ledger_adds_up_to_net_revenue",
        "credits_and_the_unattributed_part_equal_net_revenue",
    )
    checks = [node for node in manifest["nodes"].values() if node["name"] in names]
    assert len(checks) == len(names)
    assert {check["config"]["severity"].lower() for check in checks} == {"error"}
    assert all(check["config"]["enabled"] and not check["config"].get("where") for check in checks)
