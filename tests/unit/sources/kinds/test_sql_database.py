"""SQL databases: SQLite in a file, and a real Postgres started for these tests."""

import sqlite3
import threading
from datetime import timedelta

import psycopg
import pytest

from orchestration.errors import ConfigurationError
from orchestration.sources.apis import sql_connection
from orchestration.sources.client import RefusedError, UnavailableError
from orchestration.sources.kinds import sql_database
from orchestration.sources.kinds.sql_database import KIND
from tests.postgres import PASSWORD, Postgres, programs
from tests.reading_sources import read, source_of

ORDERS = {
    "order_id": "id",
    "customer_id": "buyer",
    "ordered_at": "placed",
    "gross_amount": "total",
    "currency": "currency",
}


@pytest.fixture(scope="module")
def postgres():
    if programs() is None:
        pytest.skip("no Postgres server is installed here (Debian: postgresql)")
    with Postgres.start() as server:
        server.run(
            "create schema crm",
            "create table crm.sales (id bigint, buyer uuid, placed timestamptz, "
            'total numeric(12, 2), currency text, "Odd ""name""" text, changed timestamptz)',
            "insert into crm.sales values "
            "(1, '11111111-1111-1111-1111-111111111111', '2026-05-01 10:00+02', 19.90, 'EUR', "
            "'a', '2026-06-01 10:00Z'), "
            "(2, null, '2026-05-02 10:00+00', 0.1, 'EUR', null, '2026-06-01 12:00Z'), "
            "(3, null, null, null, null, null, null)",
            "create view crm.dear_sales as select * from crm.sales where total > 10",
            "create table crm.people (id int, joined timestamp, tags text[], labels text)",
            "insert into crm.people values (7, '2026-01-01 09:00', '{running,trail}', 'a|b')",
            "create role reader login password 'reading'",
            "grant usage on schema crm to reader",
            "grant select on crm.people to reader",
        )
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(sql_connection, "BACKOFF_SECONDS", 0.001)


def source(url, tables, cursors=None, **options):
    return source_of(KIND, {"tables": tables, **options}, {"url": url}, cursors)


def test_rows_come_under_the_contracts_names(postgres):
    sales = {"table": "crm.sales", "columns": ORDERS}
    records, cursors = read(KIND, source(postgres.url, {"orders": sales}))
    assert records["orders"][:2] == [
        {
            "order_id": 1,
            "customer_id": "11111111-1111-1111-1111-111111111111",
            "ordered_at": "2026-05-01T08:00:00+00:00",
            "gross_amount": "19.90",
            "currency": "EUR",
        },
        {
            "order_id": 2,
            "customer_id": None,
            "ordered_at": "2026-05-02T10:00:00+00:00",
            "gross_amount": "0.10",
            "currency": "EUR",
        },
    ]
    assert set(records["orders"][2].values()) == {3, None}
    assert cursors == {}


def test_a_view_and_a_column_of_an_odd_name_are_read(postgres):
    view = {"table": "crm.dear_sales", "columns": {**ORDERS, "channel": 'Odd "name"'}}
    records, _ = read(KIND, source(postgres.url, {"orders": view}))
    assert [one["channel"] for one in records["orders"]] == ["a"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_spelling_of_an_address_works(postgres, scheme):
    people = {"table": "crm.people", "columns": {"customer_id": "id", "created_at": "joined"}}
    url = postgres.url_of("reader", "reading", scheme)
    records, _ = read(KIND, source(url, {"customers": people}))
    assert records["customers"] == [{"customer_id": 7, "created_at": "2026-01-01T09:00:00"}]


def test_times_without_a_zone_get_the_one_the_deployment_names(postgres):
    columns = {"customer_id": "id", "created_at": "joined", "tags": "tags"}
    people = {"table": "crm.people", "columns": columns}
    there = source(postgres.url, {"customers": people}, time_zone="Europe/Berlin")
    records, _ = read(KIND, there)
    assert records["customers"] == [
        {
            "customer_id": 7,
            "created_at": "2026-01-01T08:00:00+00:00",
            "tags": ["running", "trail"],
        }
    ]


def test_words_between_bars_are_a_list(postgres):
    columns = {"customer_id": "id", "created_at": "joined", "tags": "labels"}
    people = {"table": "crm.people", "columns": columns}
    records, _ = read(KIND, source(postgres.url, {"customers": people}))
    assert records["customers"][0]["tags"] == ["a", "b"]


def test_the_next_extraction_reads_from_the_cursor_with_an_overlap(postgres):
    sales = {"table": "crm.sales", "columns": ORDERS, "cursor": "changed"}
    there = {"orders": sales}
    records, cursors = read(KIND, source(postgres.url, there))
    assert [one["order_id"] for one in records["orders"]] == [1, 2, 3]
    assert cursors["orders"] == "2026-06-01T12:00:00+00:00"
    assert records["orders"][0]["_cursor"] == "2026-06-01 10:00:00+00:00"

    records, again = read(KIND, source(postgres.url, there, cursors))
    # Row 3 does not say when it changed, so it is read each time.
    assert [one["order_id"] for one in records["orders"]] == [2, 3]
    assert again == cursors
    records, _ = read(KIND, source(postgres.url, there, cursors, overlap_minutes=120))
    assert [one["order_id"] for one in records["orders"]] == [1, 2, 3]


def test_a_table_larger_than_a_page_is_streamed(postgres, monkeypatch):
    monkeypatch.setattr(sql_database, "PAGE_ROWS", 1_000)
    postgres.run(
        "create table crm.many as select n as id, now() as placed from generate_series(1, 3500) n"
    )
    many = {"table": "crm.many", "columns": {"customer_id": "id", "created_at": "placed"}}
    many["cursor"] = "id"
    pages = list(KIND.pages(source(postgres.url, {"customers": many})))
    assert [len(page.records) for page in pages] == [1_000, 1_000, 1_000, 500]
    assert [page.cursor for page in pages] == ["1000", "2000", "3000", "3500"]
    found, _ = read(KIND, source(postgres.url, {"customers": many}, {"customers": "3499"}))
    assert [one["customer_id"] for one in found["customers"]] == [3499, 3500]


def test_one_state_of_the_database_is_read_while_others_write(postgres):
    postgres.run(
        "create table crm.moving as select n as id, now() as placed from generate_series(1, 20) n"
    )
    columns = {"customer_id": "id", "created_at": "placed"}
    reviews = {
        "review_id": "id",
        "customer_id": "id",
        "score": "id",
        "scale_max": "id",
        "submitted_at": "placed",
    }
    pages = KIND.pages(
        source(
            postgres.url,
            {
                "customers": {"table": "crm.moving", "columns": columns},
                "reviews": {"table": "crm.moving", "columns": reviews},
            },
        )
    )
    first = next(pages)
    postgres.run("insert into crm.moving values (21, now())")
    (second,) = pages
    assert (len(first.records), len(second.records)) == (20, 20)


def test_nothing_can_be_written_over_the_connection(postgres):
    connection = sql_connection.connect(postgres.url)
    with connection, pytest.raises(Exception, match="read-only transaction"):
        connection.exec_driver_sql("create table crm.mine (x int)")


def test_a_missing_right_names_the_table(postgres):
    sales = {"table": "crm.sales", "columns": ORDERS}
    url = postgres.url_of("reader", "reading")
    with pytest.raises(RefusedError, match=r"refuses crm\.sales: permission denied") as refused:
        read(KIND, source(url, {"orders": sales}))
    assert refused.value.table == "orders"


def test_a_wrong_password_is_a_refusal_that_does_not_tell_it(postgres):
    sales = {"table": "crm.sales", "columns": ORDERS}
    url = postgres.url_of("reader", "a-wrong-secret")
    with pytest.raises(RefusedError, match="refuses the login") as refused:
        read(KIND, source(url, {"orders": sales}))
    assert "a-wrong-secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_connection_that_breaks_leaves_what_was_read(postgres, monkeypatch):
    monkeypatch.setattr(sql_database, "PAGE_ROWS", 1_000)
    postgres.run(
        "create table crm.long as select n as id, now() as placed from generate_series(1, 9000) n"
    )
    columns = {"customer_id": "id", "created_at": "placed"}
    long = {"table": "crm.long", "columns": columns, "cursor": "id"}
    pages = KIND.pages(source(postgres.url, {"customers": long}))
    first = next(pages)
    postgres.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
        "and backend_type = 'client backend'"
    )
    with pytest.raises(UnavailableError, match=r"did not give crm\.long") as broken:
        list(pages)
    assert first.cursor == "1000"
    assert PASSWORD not in str(broken.value)


def test_a_server_that_is_not_there_is_told_without_its_password():
    sales = {"table": "crm.sales", "columns": ORDERS}
    url = "postgresql://reader:very-secret@127.0.0.1:9/crm"
    with pytest.raises(UnavailableError, match="did not give the database") as missing:
        read(KIND, source(url, {"orders": sales}))
    assert "very-secret" not in str(missing.value)


def test_a_server_that_comes_up_late_is_waited_for(postgres, monkeypatch):
    tried = threading.Event()
    real = psycopg.connect

    def late(*arguments, **named):
        if not tried.is_set():
            tried.set()
            raise psycopg.OperationalError("the database system is starting up")
        return real(*arguments, **named)

    monkeypatch.setattr(psycopg, "connect", late)
    monkeypatch.setattr(psycopg.Connection, "connect", late)
    people = {"table": "crm.people", "columns": {"customer_id": "id", "created_at": "joined"}}
    records, _ = read(KIND, source(postgres.url, {"customers": people}))
    assert tried.is_set()
    assert len(records["customers"]) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("very-secret", "cannot be read"),
        ("oracle+nothing://u:very-secret@h/d", "No driver"),
    ],
)
def test_an_address_of_no_database_is_told_without_repeating_it(url, told):
    sales = {"table": "sales", "columns": ORDERS}
    with pytest.raises(ConfigurationError, match=told) as refused:
        read(KIND, source(url, {"orders": sales}))
    assert "very-secret" not in str(refused.value)


@pytest.fixture
def sqlite(tmp_path):
    path = tmp_path / "crm.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "create table sales (id integer, buyer text, placed text, total numeric, "
            "currency text, changed datetime, picture blob, paid boolean)"
        )
        connection.execute(
            "insert into sales values (1, 'c1', '2026-05-01T10:00:00Z', 19.9, 'EUR', "
            "'2026-06-01 10:00:00.000000', x'00ff', 1)"
        )
    connection.close()
    return f"sqlite:///{path}"


def test_sqlite_is_read_as_well(sqlite):
    columns = {**ORDERS, "channel": "picture", "status": "paid"}
    sales = {"table": "sales", "columns": columns, "cursor": "changed"}
    records, cursors = read(KIND, source(sqlite, {"orders": sales}))
    (one,) = records["orders"]
    assert one["ordered_at"] == "2026-05-01T10:00:00Z"
    assert float(one["gross_amount"]) == pytest.approx(19.9)
    assert (one["channel"], one["status"]) == ("00ff", True)
    assert cursors == {"orders": "2026-06-01T10:00:00"}
    records, _ = read(KIND, source(sqlite, {"orders": sales}, cursors))
    assert len(records["orders"]) == 1


def test_a_table_that_is_not_there_is_told(sqlite):
    with pytest.raises(ConfigurationError, match=r"no table or view nosuch\b"):
        read(KIND, source(sqlite, {"orders": {"table": "nosuch", "columns": ORDERS}}))


def test_a_column_that_is_not_there_is_told_with_those_that_are(sqlite):
    columns = {**ORDERS, "status": 'paid"; drop table sales; --'}
    with pytest.raises(ConfigurationError, match=r"sales has no column paid.* it has id, buyer"):
        read(KIND, source(sqlite, {"orders": {"table": "sales", "columns": columns}}))


def test_a_cursor_that_cannot_grow_is_told(sqlite):
    sales = {"table": "sales", "columns": ORDERS, "cursor": "currency"}
    with pytest.raises(ConfigurationError, match="neither a time nor a number"):
        read(KIND, source(sqlite, {"orders": sales}))


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"sales": {"table": "sales", "columns": ORDERS}}, "sales is no table of the contract"),
        ({"orders": {"table": "s", "columns": {**ORDERS, "colour": "c"}}}, "no column colour"),
        ({"orders": {"table": "s", "columns": {"order_id": "id"}}}, "needs a column for currency"),
        ({"orders": {"table": "s", "columns": ORDERS, "query": "select 1"}}, "query"),
        ({}, "tables"),
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_is_read(tables, told):
    with pytest.raises(ValueError, match=told):
        source_of(KIND, {"tables": tables})


def test_a_time_zone_that_is_none_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        source_of(
            KIND,
            {"tables": {"orders": {"table": "s", "columns": ORDERS}}, "time_zone": "Mars/Base"},
        )


def test_the_overlap_of_a_day_column_is_a_day():
    from datetime import date

    from orchestration.sources.apis.sql_values import bound

    assert bound("2026-06-02", date, timedelta(minutes=60)) == date(2026, 6, 1)
