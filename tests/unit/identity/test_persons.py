"""Persons out of pairs: the surest pair first, and never two that were decided to differ."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.identity.persons import PERSON_SCHEMA, persons

METHODS = {"reviewed": 1, "email": 2, "probable": 3}


def table_of(*pairs) -> pa.Table:
    """Pairs as (one, other, method, probability); who is whose record its first letter tells."""
    rows = [
        {
            "customer_id": one,
            "other_customer_id": other,
            "method": method,
            "method_rank": METHODS[method],
            "probability": probability,
            "evidence": f"{method} {one} {other}",
            "source_name": "contract" if one[0] == "c" else "shopify",
            "created_at": int(one[1:]),
            "other_source_name": "contract" if other[0] == "c" else "shopify",
            "other_created_at": int(other[1:]),
        }
        for one, other, method, probability in pairs
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("other_customer_id", pa.string()),
        ("method", pa.string()),
        ("method_rank", pa.int32()),
        ("probability", pa.float64()),
        ("evidence", pa.string()),
        ("source_name", pa.string()),
        ("created_at", pa.int64()),
        ("other_source_name", pa.string()),
        ("other_created_at", pa.int64()),
    ]
)


def people_of(table: pa.Table) -> dict[str, str]:
    return {row["customer_id"]: row["person_id"] for row in table.to_pylist()}


def test_the_brands_own_record_stands_for_a_person_then_the_oldest():
    found = persons(
        table_of(
            ("s1", "c7", "email", None), ("s1", "c5", "email", None), ("s3", "s2", "email", None)
        ),
        [],
    )
    assert found.schema == PERSON_SCHEMA
    assert people_of(found) == {"c7": "c5", "s1": "c5", "s3": "s2"}


def test_a_record_says_by_its_surest_pair_why_it_was_joined():
    found = persons(
        table_of(
            ("c1", "c2", "probable", 0.991),
            ("c2", "c3", "probable", 0.999),
            ("c2", "c4", "email", None),
        ),
        [],
    )
    why = {row["customer_id"]: (row["method"], row["probability"]) for row in found.to_pylist()}
    assert why == {"c2": ("email", None), "c3": ("probable", 0.999), "c4": ("email", None)}


def test_of_two_ways_to_join_people_who_differ_the_surer_stays():
    pairs = (("c1", "c2", "probable", 0.992), ("c2", "c3", "probable", 0.999))
    assert people_of(persons(table_of(*pairs), [("c3", "c1")])) == {"c3": "c2"}
    assert people_of(persons(table_of(*pairs), [])) == {"c2": "c1", "c3": "c1"}


def test_nobody_to_join_is_an_empty_table_of_the_same_columns():
    assert persons(table_of(), [("c1", "c2")]).equals(PERSON_SCHEMA.empty_table())


RECORDS = st.sampled_from([f"{source}{n}" for source in "cs" for n in range(1, 6)])
PAIR = st.tuples(
    RECORDS, RECORDS, st.sampled_from(sorted(METHODS)), st.sampled_from([None, 0.991, 0.995])
).filter(lambda pair: pair[0] != pair[1])


@given(
    pairs=st.lists(PAIR, max_size=12, unique_by=lambda pair: frozenset(pair[:2])),
    different=st.lists(
        st.tuples(RECORDS, RECORDS).filter(lambda two: two[0] != two[1]), max_size=6
    ),
    data=st.data(),
)
def test_whoever_was_decided_to_differ_never_is_one_person_in_whatever_order(
    pairs, different, data
):
    found = persons(table_of(*pairs), different)
    people = people_of(found)
    for one, other in different:
        assert people.get(one, one) != people.get(other, other)
    assert not set(people.values()) & set(people)
    shuffled = data.draw(st.permutations(pairs))
    assert persons(table_of(*shuffled), different[::-1]).equals(found)


@given(pairs=st.lists(PAIR, max_size=12, unique_by=lambda pair: frozenset(pair[:2])))
def test_unless_decided_otherwise_every_pair_is_one_person(pairs):
    people = people_of(persons(table_of(*pairs), []))
    assert all(people.get(one, one) == people.get(other, other) for one, other, *_ in pairs)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_decision_undoes_a_join_by_whatever_method(method):
    assert persons(table_of(("c1", "s1", method, 0.999)), [("s1", "c1")]).num_rows == 0
