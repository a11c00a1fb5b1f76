"""Cells: what a customer wrote stays text in a spreadsheet, and comes back as it was."""

import csv
import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.activation.cells import STARTS_FORMULA, csv_bytes, json_lines, safe_cell


@pytest.mark.parametrize(
    "attack",
    [
        '=HYPERLINK("http://evil.example","Click")',
        "+1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u200b=1+1",
        "\u202e=1+1",
        "\x00=1+1",
        "＝1+1",
        "|calc",
        "+4917012a4567",
    ],
)
def test_no_cell_starts_a_formula(attack):
    assert safe_cell(attack).startswith("'")


@given(st.text())
def test_what_a_spreadsheet_sees_first_starts_no_formula(text):
    cell = safe_cell(text)
    if cell.startswith("+"):
        assert cell[1:].isdigit()
        return
    shown = "".join(
        sign for sign in unicodedata.normalize("NFKC", cell) if unicodedata.category(sign) != "Cf"
    ).lstrip(" \u00a0")
    assert shown[:1] not in STARTS_FORMULA or not shown


@pytest.mark.parametrize(
    "name", ["Zoë", "李小龍", "محمد", "🏃‍♀️ Anna", "O'Brien", "Smith, Jr.", 'Say "hi"', "a\nb"]
)
def test_a_name_comes_back_as_it_was(name):
    written = csv_bytes(["name"], [{"name": name}])
    rows = list(csv.reader(io.StringIO(written.decode("utf-8"), newline="")))
    assert rows == [["name"], [name]]
    assert json.loads(json_lines([{"name": name}])) == {"name": name}


@given(st.lists(st.tuples(st.text(), st.none() | st.text()), max_size=5))
def test_every_row_stays_one_row_of_as_many_cells(rows):
    written = csv_bytes(["a", "b"], [{"a": first, "b": second} for first, second in rows])
    read = list(csv.reader(io.StringIO(written.decode("utf-8"), newline="")))
    assert [len(row) for row in read] == [2] * (len(rows) + 1)
    assert written.endswith(b"\r\n")


def test_a_telephone_number_stays_a_telephone_number():
    assert safe_cell("+491701234567") == "+491701234567"


def test_unknown_is_empty_and_not_a_word():
    assert csv_bytes(["a", "b"], [{"a": None, "b": 0}]) == b"a,b\r\n,0\r\n"
