"""What accounts call themselves, read as first and last name."""

import duckdb
import pyarrow as pa
import pytest

from orchestration.errors import PipelineError
from orchestration.identity import (
    ACCOUNTS_SCHEMA,
    KNOWN_SCHEMA,
    PEOPLE_SCHEMA,
    account_features,
    names,
    people,
    schemas,
)

CUSTOMERS = [
    ("Anna", "Müller", "Berlin", ["running"]),
    ("Jürgen", "Schröder", "Köln", []),
    ("Lisa", "Rossi", "São Paulo", []),
    ("Anna Maria", "de la Cruz", "Nice", []),
    ("Robert", "Walker-Jones", None, ["hiking"]),
    ("怡君", "陳", "臺北", []),
    ("Thomas", "Martin", None, []),
]


def read(*accounts):
    """Accounts as (handle, display name[, bio]) to what was read of them."""
    customers = [
        {"customer_id": f"c{n}", "first_name": a, "last_name": b, "city": c, "tags": t}
        for n, (a, b, c, t) in enumerate(CUSTOMERS)
    ]
    rows = [
        {"platform": "x", "account_id": f"{n:03}", "handle": h, "display_name": d}
        | ({"bio": rest[0]} if rest else {})
        for n, (h, d, *rest) in enumerate(accounts)
    ]
    with duckdb.connect() as connection:
        for name, table in (
            ("people_given", pa.Table.from_pylist(customers, PEOPLE_SCHEMA)),
            ("accounts_given", pa.Table.from_pylist(rows, ACCOUNTS_SCHEMA)),
            ("known_given", schemas.empty(KNOWN_SCHEMA)),
        ):
            connection.register(name, table)
        names.define(connection)
        people.prepare(connection)
        account_features.prepare(connection)
        return connection.execute("from accounts order by id").to_arrow_table().to_pylist()


@pytest.mark.parametrize(
    ("handle", "display", "first", "last"),
    [
        ("x1", "Anna Müller", "anna", "muller"),
        ("x2", "Müller Anna", "anna", "muller"),
        ("x3", "✨ Anna | Müller ✨", "anna", "muller"),
        ("x4", "Dr. Anna Mueller", "anna", "muller"),
        ("anna.mueller87", None, "anna", "muller"),
        ("annamueller87", None, "anna", "muller"),
        ("muelleranna", None, "anna", "muller"),
        ("annamueller87", "Anna", "anna", "muller"),
        ("lisa_runs", "AnnaMüller", "anna", "muller"),
        ("annaruns", None, "anna", None),
        ("anna", "Trail Mama", "anna", None),
        ("x5", "Bob Walker-Jones", "bob", "walkerjones"),
        ("x6", "Bob Jones", "bob", "jones"),
        ("x7", "Anna Cruz", "anna", "cruz"),
        ("x8", "陳怡君", "yijun", "chen"),
        ("yijun.chen", None, "yijun", "chen"),
        ("x9", "Thomas Martin", "thomas", "martin"),
        ("trailfox77", "Trail Fox", None, None),
        ("x10", None, None, None),
        (None, None, None, None),
    ],
)
def test_names_are_read(handle, display, first, last):
    account = read((handle, display))[0]
    assert (account["first"], account["last"]) == (first, last)


def test_initials_are_told_apart():
    last, first, both = read(("q1", "Anna M."), ("a.mueller", None), ("amueller5", None))
    assert (last["first"], last["letter"], last["first_letter"]) == ("anna", "m", None)
    for account in (first, both):
        assert (account["first"], account["last"]) == (None, "muller")
        assert account["first_letter"] == "a"


def test_another_word_behind_a_first_name_is_remembered():
    other, none = read(("q1", "Anna Wanderlust"), ("q2", "Anna"))
    assert (other["has_other"], none["has_other"]) == (True, False)


def test_towns_and_topics_are_found_in_the_bio():
    one, two, three = read(
        ("q1", None, "Running | Köln | coffee"),
        ("q2", "Lisa from Sao Paulo", None),
        ("q3", None, "never in town"),
    )
    assert (one["city"], one["topics"]) == ("koln", ["running"])
    assert (two["city"], two["topics"]) == ("saopaulo", [])
    assert (three["city"], three["topics"]) == (None, [])


@pytest.mark.parametrize(
    ("handle", "year"),
    [("anna87", 1987), ("anna05", 2005), ("anna1991", 1991), ("anna123", None), ("anna", None)],
)
def test_a_year_is_read_off_the_handle(handle, year):
    assert read((handle, None))[0]["year"] == year


def test_an_account_that_occurs_twice_is_refused():
    rows = [{"platform": "x", "account_id": "1", "handle": name} for name in ("one", "two")]
    with duckdb.connect() as connection:
        connection.register("accounts_given", pa.Table.from_pylist(rows, ACCOUNTS_SCHEMA))
        with pytest.raises(PipelineError, match="x 1 occurs twice"):
            account_features.prepare(connection)
