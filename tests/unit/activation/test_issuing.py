"""Who keeps the code they have, who is issued one, and what becomes of a leaked one."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.activation.issuing import code_of, newly_issued, reissued
from orchestration.brand import Brand
from orchestration.campaign.definition import Definition, load_definitions
from orchestration.errors import InputError

AS_OF = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
STARTS = datetime(2026, 7, 1, tzinfo=UTC)
ENDS = datetime(2026, 7, 31, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

BRAND = Brand.model_validate(
    {"name": "Stridewell", "topics": [{"name": "running", "keywords": ["running"]}]}
)
TEXT = """\
name: Autumn run
objective: purchase
starts_at: {starts}
ends_at: {ends}
budget: 2000
people: {{min: 2, max: 10}}
incentives: [{{kind: gift, unit_cost: 25}}]
holdout: {{share: 0.25}}
codes: {{kind: promo_code, prefix: RUN, valid_days: 40, is_single_use: {single}}}
new_customers_only: {new}
"""


@pytest.fixture
def define(tmp_path):
    def definition(single: str = "false", new: str = "false") -> Definition:
        home: Path = tmp_path / "campaigns"
        home.mkdir(exist_ok=True)
        (home / "autumn.yaml").write_text(
            TEXT.format(starts=STARTS.isoformat(), ends=ENDS.isoformat(), single=single, new=new)
        )
        return load_definitions(tmp_path, BRAND)["autumn"]

    return definition


def code(name: str = "ANN-0", **known):
    return {
        "code": name,
        "code_form": name,
        "customer_id": "c0",
        "kind": "promo_code",
        "campaign_id": None,
        "valid_from": LONG_AGO,
        "valid_to": None,
        "is_single_use": False,
        "replaces_code": None,
        **known,
    }


@pytest.mark.parametrize(
    ("known", "is_kept"),
    [
        ({}, True),
        ({"valid_to": ENDS}, True),
        ({"valid_from": STARTS}, True),
        ({"campaign_id": "autumn"}, True),
        ({"campaign_id": "autumn", "valid_to": AS_OF + timedelta(days=1)}, True),
        ({"campaign_id": "autumn", "valid_to": AS_OF}, False),
        ({"valid_to": ENDS - timedelta(days=1)}, False),
        ({"valid_from": STARTS + timedelta(days=1)}, False),
        ({"kind": "link"}, False),
        ({"campaign_id": "spring"}, False),
        ({"is_single_use": True}, False),
        ({"customer_id": "c1"}, False),
    ],
)
def test_a_code_that_would_do_is_kept(define, known, is_kept):
    held = code_of("c0", [code(**known)], define(), AS_OF)
    assert (held is not None) == is_kept


def test_an_offer_to_new_customers_needs_a_code_of_its_own(define):
    definition = define(new="true")
    assert code_of("c0", [code()], definition, AS_OF) is None
    assert code_of("c0", [code(campaign_id="autumn")], definition, AS_OF) is not None


def test_a_campaign_of_single_use_issues_single_use(define):
    issued = newly_issued(["c0"], [code()], define(single="true"), 1, AS_OF).to_pylist()
    assert [row["is_single_use"] for row in issued] == [True]


def test_a_replaced_code_is_not_handed_out_again(define):
    old, new = code(), code("RUN-1", replaces_code="ANN-0")
    assert code_of("c0", [old, new], define(), AS_OF)["code"] == "RUN-1"


def test_a_code_begins_with_its_campaign_and_lasts_as_long_as_defined(define):
    (row,) = newly_issued(["c0"], [], define(), 2, AS_OF).to_pylist()
    assert (row["valid_from"], row["valid_to"]) == (STARTS, STARTS + timedelta(days=40))
    assert (row["issued_at"], row["wave"], row["campaign_id"]) == (AS_OF, 2, "autumn")
    later = STARTS + timedelta(days=3)
    (row,) = newly_issued(["c0"], [], define(), 2, later).to_pylist()
    assert row["valid_from"] == later


def test_nobody_is_issued_a_second_code(define):
    definition = define()
    issued = newly_issued(["c0", "c1"], [], definition, 1, AS_OF).to_pylist()
    known = [{**row, "code_form": row["code"]} for row in issued]
    assert newly_issued(["c0", "c1"], known, definition, 1, AS_OF).num_rows == 0


def test_a_code_somebody_else_ever_had_is_not_issued(define):
    first = newly_issued(["c0"], [], define(), 1, AS_OF, random.Random(5).choice).to_pylist()
    ended = [{**first[0], "customer_id": "c9", "code_form": first[0]["code"], "valid_to": AS_OF}]
    again = newly_issued(["c0"], ended, define(), 1, AS_OF, random.Random(5).choice).to_pylist()
    assert first[0]["code"] != again[0]["code"]


def test_a_leaked_code_is_replaced_for_as_long_as_it_would_have_lasted():
    old = code("ANN-0", valid_to=ENDS, campaign_id="autumn", is_single_use=True)
    (row,) = reissued(" ann-0", [old], AS_OF).to_pylist()
    assert row["code"].startswith("ANN-")
    assert row["replaces_code"] == "ANN-0"
    assert row["is_single_use"]
    assert (row["valid_from"], row["valid_to"], row["customer_id"]) == (AS_OF, ENDS, "c0")


def test_a_code_is_replaced_once():
    old, new = code(), code("ANN-X", replaces_code="ANN-0")
    assert reissued("ANN-0", [old, new], AS_OF).num_rows == 0
    (row,) = reissued("ANN-X", [old, new], AS_OF).to_pylist()
    assert row["replaces_code"] == "ANN-X"


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([], "not on record"),
        ([code(valid_to=AS_OF)], "ended at"),
        ([code(), code(customer_id="c1")], "several people"),
    ],
)
def test_what_cannot_be_replaced_is_refused(codes, words):
    with pytest.raises(InputError, match=words):
        reissued("ANN-0", codes, AS_OF)
