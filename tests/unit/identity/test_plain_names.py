"""Names in plain letters: one name, however it is written."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.identity import names
from orchestration.identity.nicknames import SHORT_FORMS


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        names.define(connection)
        yield connection


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jürgen", "Juergen"),
        ("MÜLLER", "mueller"),
        ("Weiß", "Weiss"),
        ("Chloé", "chloe"),
        ("Søren", "Soren"),
        ("O’Brien", "OBrien"),
        ("Anne-Marie", "annemarie"),
        ("怡君", "Yijun"),
        ("Ольга", "Olga"),
        ("Ａｎｎａ", "anna"),
    ],
)
def test_one_name_in_two_spellings(one, other):
    assert names.canonical(names.plain(one)) == names.canonical(names.plain(other)) != ""


@pytest.mark.parametrize(("one", "other"), [("Anna", "Hanna"), ("Müller", "Miller"), ("蓮", "湊")])
def test_two_names_stay_two(one, other):
    assert names.canonical(names.plain(one)) != names.canonical(names.plain(other))


def test_what_is_no_name_leaves_nothing():
    assert [names.canonical(names.plain(text)) for text in ("✨🏃‍♀️", "1994", "  ", "")] == [""] * 4


@given(st.text(max_size=40))
def test_a_plain_name_stays_as_it_is(text):
    once = names.plain(text)
    assert names.plain(once) == once
    assert once == once.lower()
    assert once.isascii()


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abeoué'-. XY7", max_size=20), max_size=20))
def test_the_database_spells_as_python_does(database, written):
    words = [names.plain(text) for text in written]
    spelled = database.execute("select [canonical(x) for x in ?::varchar[]]", [words]).fetchall()
    assert spelled == [([names.canonical(word) for word in words],)]


def test_short_forms_are_in_the_letters_that_are_compared():
    for full, shorts in SHORT_FORMS.items():
        assert full.isascii()
        assert full.islower()
        assert full not in shorts.split()


def test_a_short_form_may_stand_for_several_names(database):
    fulls = database.execute(
        "select list(\"full\" order by all) from short_forms where short = 'alex'"
    ).fetchall()[0]
    assert {"alexander", "alexandra", "alejandro"} <= set(fulls[0])
