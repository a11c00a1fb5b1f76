"""The page and the record say what was measured, good or bad, and load nothing."""

import json
import re
from dataclasses import replace

import pytest

from orchestration.validation.report import Facts, as_json, page
from tests.unit.validation.histories import history_of
from tests.unit.validation.results import measured

CUTS = (40, 50, 60)


@pytest.fixture(scope="module")
def facts():
    return Facts(history_of((1, 7, 0), (2, 7, 9)), seed=4, sample=5)


@pytest.fixture(scope="module")
def results():
    return [measured(brand, percent) for percent in CUTS for brand in range(5)]


def test_a_negative_result_is_told_as_it_is(facts, results):
    text = page(facts, results)
    assert "not reached" in text
    assert "Core " in text
    assert "5 brands, seed 4" in text


def test_the_page_holds_its_pictures_and_loads_nothing(facts, results):
    text = page(facts, results)
    assert text.count("<svg") == 2
    assert not re.search(r"""(src|href)=["']?http|<script""", text)


def test_the_record_is_json_without_nan_and_holds_every_brand(facts, results):
    record = json.loads(json.dumps(as_json(facts, results), allow_nan=False))
    assert len(record["brands"]) == len(results)
    assert [group["percent"] for group in record["groups"]] == [None, *CUTS]
    whole = record["groups"][0]
    assert whole["averages"]["AUC"]["grapevine"]["brands"] == 5
    assert {verdict["verdict"] for verdict in whole["verdicts"]} == {"not reached"}


def test_what_is_undefined_is_null(facts):
    record = as_json(facts, [measured(1)])
    (alone,) = record["groups"]
    assert alone["averages"]["AUC"]["grapevine"]["low"] is None
    assert alone["verdicts"][0]["verdict"] == "not measured"
    assert page(facts, [measured(1)])


def test_undated_friendships_are_explained(facts):
    both = [measured(brand, friends=way) for way in ("all", "seen") for brand in (1, 2)]
    undated = replace(facts, history=replace(facts.history, are_friendships_older=False))
    text = page(undated, both)
    assert "undated" in text
    assert "Item as brand, friends seen before T" in text
    assert "undated" not in page(facts, both)
