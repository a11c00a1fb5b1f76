"""The files of an export: the columns each destination asks for, and nothing a spreadsheet runs."""

import csv
import io
import json
import re

import pytest

from orchestration.activation.formats import CHANNELS, render
from tests.unit.activation.invented_contacts import person

NOBODY_TO_WRITE_TO = person(customer_id="c0", email=None, phone=None)


def rows(channel: str, *people) -> list[dict[str, str]]:
    written, _ = render(CHANNELS[channel], people)
    return list(csv.DictReader(io.StringIO(written.decode("utf-8"), newline="")))


def test_klaviyo_gets_its_own_names_first():
    only = rows("klaviyo", person())[0]
    assert list(only)[:6] == [
        "Email Address",
        "Phone Number",
        "First Name",
        "Last Name",
        "City",
        "Country",
    ]
    assert only["Phone Number"] == "+491701234567"
    assert only["Grapevine Code"] == "RUN-7KQ4M-WX3PT"


@pytest.mark.parametrize(
    ("channel", "header"),
    [
        ("meta_audience", ["email", "phone"]),
        ("google_audience", ["Email", "Phone"]),
        ("tiktok_audience", ["Email_SHA256", "Phone_SHA256"]),
    ],
)
def test_a_hashed_audience_holds_hashes_alone(channel, header):
    found = rows(channel, person(), person(customer_id="c2", phone=None))
    assert list(found[0]) == header
    cells = [cell for row in found for cell in row.values()]
    assert all(re.fullmatch("[0-9a-f]{64}", cell) for cell in cells if cell)
    assert cells.count("") == 1


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_nobody_stands_in_a_list_that_cannot_reach_them(name):
    _, customers = render(CHANNELS[name], [person(), NOBODY_TO_WRITE_TO])
    assert customers == (("c0", "c1") if name in {"csv", "jsonl"} else ("c1",))


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_the_same_people_give_the_same_bytes_in_whatever_order_they_come(name):
    people = [person(customer_id=f"c{n}", email=f"c{n}@example.com") for n in range(5)]
    assert render(CHANNELS[name], people) == render(CHANNELS[name], reversed(people))


@pytest.mark.parametrize("name", sorted(name for name in CHANNELS if name != "jsonl"))
def test_no_cell_of_any_table_starts_a_formula(name):
    evil = person(
        first_name="=cmd|' /C calc'!A0",
        last_name="@SUM(A1)",
        city="+1",
        draft="-1\nHi",
        handles=("=x:y",),
    )
    for row in rows(name, evil):
        for column, cell in row.items():
            is_number = re.fullmatch(r"\+\d{7,15}", cell)
            assert cell[:1] not in {"=", "+", "-", "@"} or is_number, (column, cell)


def test_a_json_line_holds_what_was_said_letter_by_letter():
    evil = person(first_name="=1+1", email=None, is_too_alike=None)
    written, _ = render(CHANNELS["jsonl"], [evil])
    found = json.loads(written)
    assert found["first_name"] == "=1+1"
    assert found["email"] is None
    assert found["is_too_alike"] is None
    assert found["handles"] == ["instagram:zoe", "tiktok:zoe.runs"]
