"""The files for reviewers: private, ready to come back, and the audit tells nothing beforehand."""

import csv
import stat
from datetime import UTC, datetime

import duckdb
import pytest

from orchestration.deployment import Deployment
from orchestration.errors import InputError
from orchestration.extract.contract import TABLES
from orchestration.identity.review import Asking, write_questions

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
ASKING = Asking(review_size=10, audit_size=10, decided_by="ann", at=NOW)

LEFT_BY_A_RUN = """
create schema config; create schema intermediate;
create table config.run_parameters as select 7 as seed;
create table intermediate.identity_review as select * from (values
    (1, 'account', 'c1', 'x', 'a1', null, 0.6::double, 'none', 'same name', 9, 1.2::double,
        10.3::double),
    (2, 'customer', 'c1', null, null, 'c2', 0.5, 'none', 'same phone', null, 1.0, 0.5)
) as t(review_rank, kind, customer_id, platform, account_id, other_customer_id, probability,
    link_use, evidence, engaged_people_count, expected_loss, decision_value);
create table intermediate.int_customer_records as select * from (values
    ('c1', 'Anna', '=cmd()', 'anna@example.org', null, 'Bonn', 'DE', 1990),
    ('c2', 'Anne', 'Lee', null, '+491701234567', null, null, null),
    ('s1', 'Other', 'Name', null, null, null, null, null)
) as t(customer_id, first_name, last_name, email, phone, city, country, birth_year);
create table intermediate.int_merged_customers as
    select * replace ('Anna Maria' as first_name) from intermediate.int_customer_records
    where customer_id = 'c1';
create table intermediate.int_accounts as
    select 'x' as platform, 'a1' as account_id, 'anna.lee' as handle, 'Anna' as display_name,
        'runs' as bio, 'DE' as country;
create table intermediate.int_account_matches as
    select 'c1' as customer_id, 'x' as platform, 'a' || range as account_id, 0.9 as probability
    from range(4);
create table intermediate.int_account_decisions as
    select 'c1' as customer_id, 'x' as platform, 'a0' as account_id, true as is_audit
    union all select 'c1', 'x', 'a1', false;
create table intermediate.int_customer_matches as
    select 'c1' as customer_id, 'c2' as other_customer_id, 0.5 as probability;
create table intermediate.int_identity_decisions as
    select 'c1' as customer_id, 'c9' as other_customer_id, true as is_audit;
"""


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute(LEFT_BY_A_RUN)
        yield connection


@pytest.fixture
def deployment(tmp_path):
    return Deployment(tmp_path / "in", tmp_path / "out")


def rows_of(deployment, name: str) -> list[dict[str, str]]:
    with (deployment.output / "identity" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_only_the_owner_reads_them_since_they_hold_names(warehouse, deployment):
    write_questions(deployment, warehouse, ASKING)
    for name in ("review.csv", "audit.csv"):
        path = deployment.output / "identity" / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_row_is_a_decision_of_the_contract_left_undecided(warehouse, deployment):
    write_questions(deployment, warehouse, ASKING)
    names = [column.name for column in TABLES["identity_decisions"].columns]
    for name, basis in (("review.csv", "review"), ("audit.csv", "audit")):
        rows = rows_of(deployment, name)
        assert list(rows[0])[: len(names)] == names
        assert {(row["decision"], row["basis"], row["decided_by"]) for row in rows} == {
            ("undecided", basis, "ann")
        }
        assert {row["decided_at"] for row in rows} == {"2026-07-01T09:30:00+00:00"}
        assert len({row["decision_id"] for row in rows}) == len(rows)


def test_a_reviewer_sees_both_sides_as_persons_and_no_formula(warehouse, deployment):
    write_questions(deployment, warehouse, ASKING)
    account, customers = rows_of(deployment, "review.csv")
    assert (account["first_name"], account["last_name"]) == ("Anna Maria", "'=cmd()")
    assert (account["handle"], account["bio"], account["probability"]) == (
        "anna.lee",
        "runs",
        "0.6",
    )
    assert (customers["other_first_name"], customers["other_phone"]) == ("Anne", "+491701234567")


def test_an_auditor_is_not_told_what_to_expect_nor_asked_twice(warehouse, deployment):
    asked = write_questions(deployment, warehouse, ASKING)
    rows = rows_of(deployment, "audit.csv")
    assert asked.audit_count == len(rows) == 4
    assert {row["account_id"] for row in rows} == {"a1", "a2", "a3", ""}
    assert not {"probability", "evidence", "review_rank", "decision_value"} & set(rows[0])


def test_no_more_is_asked_than_wanted_the_worthiest_first(warehouse, deployment):
    write_questions(deployment, warehouse, Asking(1, 0, "ann", NOW))
    assert [row["account_id"] for row in rows_of(deployment, "review.csv")] == ["a1"]
    assert rows_of(deployment, "audit.csv") == []


def test_the_same_pair_has_the_same_id_in_every_file(warehouse, deployment):
    write_questions(deployment, warehouse, ASKING)
    before = rows_of(deployment, "review.csv")
    warehouse.execute("delete from intermediate.identity_review where review_rank = 1")
    write_questions(deployment, warehouse, ASKING)
    assert rows_of(deployment, "review.csv")[0]["decision_id"] == before[1]["decision_id"]


def test_before_the_first_run_it_says_what_to_do(deployment):
    with duckdb.connect() as empty, pytest.raises(InputError, match="Run `make run`"):
        write_questions(deployment, empty, ASKING)
