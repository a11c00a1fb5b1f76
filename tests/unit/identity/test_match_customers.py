"""Customers against customers: the same person twice, and households."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.errors import PipelineError
from orchestration.identity import (
    CUSTOMER_MATCH_SCHEMA,
    PEOPLE_SCHEMA,
    Limits,
    match_customers,
    schemas,
)
from tests.unit.identity.matching_cases import CROWD

LIMITS = Limits(memory="1GB")


def _record(key, first, last, email=None, phone=None, **rest):
    return {
        "customer_id": key, "first_name": first, "last_name": last, "email": email,
        "phone": phone, "country": "DE", **rest,
    }  # fmt: skip


RECORDS = [
    _record("plus-1", "Ottilie", "Zwickel", "otti@example.com", birth_year=1980),
    _record("plus-2", "Ottilie", "Zwickel", "OTTI+shop@Example.com ", birth_year=1980),
    _record("dots-1", "Ferdinand", "Ypsilon", "fer.di.nand@gmail.com", city="Kiel"),
    _record("dots-2", "Ferdinand", "Ypsilon", "ferdinand@googlemail.com", city="Kiel"),
    _record("phone-1", "Walpurga", "Knödler", phone="0171 2345678", city="Ulm"),
    _record("phone-2", "Walpurga", "Knoedler", phone="+49 (171) 234-56-78", city="Ulm"),
    _record("typo-1", "Adelgunde", "Ohnesorg", phone="+491722345678", birth_year=1990),
    _record("typo-2", "Adelgunde", "Ohnsorg", phone="00491722345678", birth_year=1990),
    _record("short-1", "Robert", "Quitschke", "rq@example.com", birth_year=1975),
    _record("short-2", "Bob", "Quitschke", "rq@example.com", birth_year=1975),
    _record("wife", "Eusebia", "Trottnow", "familie@example.com", "+491733333333"),
    _record("husband", "Horst", "Trottnow", "familie@example.com", "+491733333333"),
    _record("father", "Karl", "Löwenherz", phone="+491744444444", birth_year=1950),
    _record("son", "Karl", "Löwenherz", phone="+491744444444", birth_year=1985),
    _record("flatmate-1", "Lieselotte", "Dachsel", phone="+491755555555"),
    _record("flatmate-2", "Gundula", "Spatz", phone="+491755555555"),
    _record("moved-1", "Kunigunde", "Habakuk", "kuni@example.com", birth_year=1988, city="Bonn"),
    _record("moved-2", "Kunigunde", "Habakuk", "k@example.org", birth_year=1988, city="Bonn"),
    _record("namesake", "Kunigunde", "Habakuk", "h@example.net", birth_year=1951, city="Trier"),
    *(
        _record(f"firm-{n:02}", name, name, "info@example.com", "+491766666666")
        for n, name in enumerate(
            ("Aa", "Be", "Ci", "Do", "Eu", "Fa", "Ge", "Hi", "Jo", "Ku", "La", "Me", "Ni", "Or")
        )
    ),
]
PEOPLE = pa.concat_tables(
    [
        schemas.conform(CROWD.people, PEOPLE_SCHEMA, "people"),
        pa.Table.from_pylist(RECORDS, schema=PEOPLE_SCHEMA),
    ]
)


@pytest.fixture(scope="module")
def matches() -> pa.Table:
    return match_customers(PEOPLE, LIMITS)


@pytest.fixture(scope="module")
def pair(matches):
    rows = {(row["customer_id"], row["other_customer_id"]): row for row in matches.to_pylist()}

    def of(one: str, other: str):
        return rows.get((min(one, other), max(one, other)))

    return of


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("plus", "same mailbox, spelled otherwise"),
        ("dots", "same mailbox, spelled otherwise"),
        ("phone", "same telephone"),
        ("typo", "similar last name"),
        ("short", "short form of the first name"),
    ],
)
def test_one_person_in_two_records(pair, kind, said):
    found = pair(f"{kind}-1", f"{kind}-2")
    assert found["probability"] > 0.9
    assert said in found["evidence"]
    assert not found["is_household"]


@pytest.mark.parametrize(
    ("one", "other"), [("wife", "husband"), ("father", "son"), ("flatmate-1", "flatmate-2")]
)
def test_who_shares_a_telephone_under_another_name_or_age_is_a_household(pair, one, other):
    found = pair(one, other)
    assert found["is_household"]
    assert found["probability"] < 0.3


def test_one_name_and_birth_year_in_one_town_without_a_contact_in_common(pair):
    assert pair("moved-1", "moved-2")["probability"] > 0.9
    assert not pair("moved-1", "moved-2")["is_household"]


def test_a_namesake_of_another_age_elsewhere_is_somebody_else(pair):
    for record in ("moved-1", "moved-2"):
        assert pair(record, "namesake") is None


def test_what_a_firm_shares_is_no_household(matches):
    told = set(matches["customer_id"].to_pylist()) | set(matches["other_customer_id"].to_pylist())
    assert not [record for record in told if record.startswith("firm-")]


def test_most_second_records_of_a_crowd_are_found_and_next_to_nobody_else(matches):
    sure = {
        (row["customer_id"], row["other_customer_id"])
        for row in matches.filter(pc.greater_equal(matches["probability"], 0.9)).to_pylist()
        if row["customer_id"].startswith("c")
    }
    true = {tuple(sorted(row.values())) for row in CROWD.same.to_pylist()}
    assert len(sure & true) >= 0.6 * len(true)
    assert len(sure - true) <= 1


def test_households_of_a_crowd_are_no_persons(pair):
    """Of one name they may be one in twenty; such are left to review at most."""
    together = [pair(*row.values()) for row in CROWD.households.to_pylist()]
    seen = [row for row in together if row is not None]
    assert len(seen) > 0.6 * len(together)
    assert sum(row["is_household"] for row in seen) >= 0.95 * len(seen)
    assert not [row for row in seen if row["probability"] >= 0.99]


def test_a_pair_decided_to_be_two_people_does_not_come_back():
    barred = pa.table({"customer_id": ["plus-2"], "other_customer_id": ["plus-1"]})
    found = match_customers(PEOPLE, LIMITS, barred=barred)
    assert "plus-1" not in found["customer_id"].to_pylist()
    assert "dots-1" in found["customer_id"].to_pylist()


def test_evidence_never_holds_the_values(matches):
    told = " ".join(matches["evidence"].to_pylist()).lower()
    for row in RECORDS:
        for column in ("first_name", "last_name", "email", "phone", "city"):
            value = str(row.get(column) or "never said").lower()
            assert len(value) <= 2 or value not in told


def test_one_thread_or_two_and_any_order_of_rows_give_the_same(matches):
    mixed = PEOPLE.take(np.random.default_rng(4).permutation(PEOPLE.num_rows))
    assert match_customers(mixed, Limits(memory="1GB", threads=1)).equals(matches)


@settings(max_examples=3, deadline=None, derandomize=True)
@given(st.integers(2, 900), st.integers(0, 100))
def test_no_pair_comes_twice_and_none_with_itself(people, seed):
    chosen = np.random.default_rng(seed).permutation(PEOPLE.num_rows)[:people]
    found = match_customers(PEOPLE.take(chosen), LIMITS)
    assert found.schema.equals(CUSTOMER_MATCH_SCHEMA, check_metadata=True)
    pairs = list(zip(*(found[key].to_pylist() for key in found.schema.names[:2]), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert all(one < other for one, other in pairs)
    assert pairs == sorted(pairs)
    probability = found["probability"].to_numpy()
    assert ((probability >= 0) & (probability <= 1)).all()


def test_one_record_has_no_pair():
    assert match_customers(PEOPLE.slice(0, 1), LIMITS).num_rows == 0


def test_a_record_that_occurs_twice_is_refused():
    with pytest.raises(PipelineError, match="occurs twice"):
        match_customers(pa.concat_tables([PEOPLE, PEOPLE.slice(0, 1)]), LIMITS)
