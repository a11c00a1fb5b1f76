"""Rows that contradict others refuse their table: where, why and what to do, and nothing landed."""

import unicodedata
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest

from orchestration.campaign import records
from orchestration.errors import InputError
from orchestration.extract.contract import TABLES
from orchestration.extract.contradictions import CODE_FORM, CODE_FORM_BINDINGS
from orchestration.extract.lake import loads
from orchestration.replay.compiled import ask
from tests.unit.extract.hand_over import lines

CUSTOMERS = "customer_id,created_at"
ACTIVATIONS = "campaign_id,customer_id,arm,assigned_at"
CODES = "code,customer_id,kind,campaign_id,valid_from,valid_to"
AT_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
JANUARY, FEBRUARY, MARCH = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"


def customers(*ids):
    return lines(CUSTOMERS, *(f"{one},{JANUARY}" for one in ids))


def activations(*ids):
    return lines(ACTIVATIONS, *(f"k1,{one},treatment,{FEBRUARY}" for one in ids))


def codes(*rows):
    return lines(CODES, *(",".join((code, "c1", "promo_code", *rest)) for code, *rest in rows))


def landed(door, table):
    return [path for load in loads(door.deployment, TABLES[table]) for path in [load.path]]


# -- activations -------------------------------------------------------------------------------


def test_an_activation_of_an_unknown_customer_refuses_the_table(door):
    door.land_file("customers__csv", customers("c1"))
    with pytest.raises(InputError, match=r"activations\.csv, line 3: customer_id 'c9'.*'k1'.*2 su"):
        door.land_file("activations__csv", activations("c1", "c9", "c8"))
    assert landed(door, "activations") == []


def test_a_corrected_activation_is_let_in(door):
    door.land_file("customers__csv", customers("c1"))
    with pytest.raises(InputError, match="c9"):
        door.land_file("activations__csv", activations("c9"))
    assert len(door.land_file("activations__csv", activations("c1")).rows()) == 1


def test_a_customer_handed_over_long_ago_is_known(door):
    door.land_file("customers__csv", customers("c1"))
    door.land_file("customers__csv", customers("c2"))
    assert len(door.land_file("activations__csv", activations("c1", "c2")).rows()) == 2


def test_who_asked_to_be_forgotten_is_known(door):
    door.land_file("customers__csv", customers("c1"))
    door.land_file("erasure_requests__csv", f"request_id,customer_id,requested_at\nr1,c2,{MARCH}\n")
    assert len(door.land_file("activations__csv", activations("c2")).rows()) == 1


def test_a_customer_who_was_set_aside_is_known(door):
    door.land_file("customers__csv", lines(CUSTOMERS, f"c1,{JANUARY}", "c2,last spring"))
    assert len(door.land_file("activations__csv", activations("c2")).rows()) == 1


def test_without_customers_nobody_is_unknown(door):
    assert len(door.land_file("activations__csv", activations("c9")).rows()) == 1


def test_an_activation_set_aside_refuses_nothing(door):
    door.land_file("customers__csv", customers("c1"))
    rows = lines(ACTIVATIONS, f"k1,c9,placebo,{FEBRUARY}", f"k1,c1,control,{FEBRUARY}")
    assert len(door.land_file("activations__csv", rows).rows()) == 1


# -- codes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["ANNA10", "anna10", "Anna 10", "ＡＮＮＡ10"])
def test_two_campaigns_that_claim_one_code_refuse_the_table(door, spelling):
    with pytest.raises(
        InputError,
        match=r"referral_codes\.csv, line 3: the campaign_id 'k2'.*'k1'.*\(referral_codes\.csv, l",
    ):
        door.land_file(
            "referral_codes__csv",
            codes(("ANNA10", "k1", JANUARY, ""), (spelling, "k2", FEBRUARY, MARCH)),
        )
    assert landed(door, "referral_codes") == []


def test_the_message_does_not_spread_the_code(door):
    rows = codes(("ANNA10", "k1", JANUARY, ""), ("anna10", "k2", FEBRUARY, ""))
    with pytest.raises(InputError) as refused:
        door.land_file("referral_codes__csv", rows)
    assert "anna10" not in str(refused.value).lower()


@pytest.mark.parametrize(
    "second",
    [
        ("anna10", "k1", FEBRUARY, ""),  # the same campaign
        ("anna10", "", FEBRUARY, ""),  # always on: nobody's
        ("anna10", "k2", MARCH, ""),  # after the first ended
        ("anna10", "k2", MARCH, FEBRUARY),  # never valid
        ("anna11", "k2", FEBRUARY, ""),
    ],
)
def test_codes_that_do_not_collide_are_let_in(door, second):
    rows = codes(("ANNA10", "k1", JANUARY, FEBRUARY), second)
    assert len(door.land_file("referral_codes__csv", rows).rows()) == 2


def test_a_code_landed_before_is_held_against_in_its_newest_version(door):
    door.land_file("referral_codes__csv", codes(("ANNA10", "k1", JANUARY, "")))
    with pytest.raises(InputError, match="line 2, handed over before"):
        door.land_file("referral_codes__csv", codes(("anna10", "k2", FEBRUARY, "")))
    door.land_file("referral_codes__csv", codes(("ANNA10", "k1", JANUARY, "2026-01-31T00:00:00Z")))
    door.land_file("referral_codes__csv", codes(("anna10", "k2", FEBRUARY, "")))
    assert len(landed(door, "referral_codes")) == 3


def test_a_later_load_may_correct_the_campaign_of_a_code(door):
    door.land_file("referral_codes__csv", codes(("ANNA10", "k1", JANUARY, "")))
    corrected = door.land_file("referral_codes__csv", codes(("ANNA10", "k2", JANUARY, "")))
    assert [row[0] for row in corrected.rows("campaign_id")] == ["k1", "k2"]


def test_a_code_issued_here_belongs_to_its_campaign(door):
    issued = {
        "code": "RUN-7K2M", "customer_id": "c1", "campaign_id": "k1", "wave": 1,
        "kind": "promo_code", "is_single_use": True, "valid_to": None, "replaces_code": None,
        "valid_from": AT_FIRST, "issued_at": AT_FIRST,
    }  # fmt: skip
    rows = pa.Table.from_pylist([issued], schema=records.TABLES["issued_codes"])
    records.append(door.deployment, "issued_codes", rows)
    with pytest.raises(InputError, match="issued by an activation here"):
        door.land_file("referral_codes__csv", codes(("run-7k2m", "k2", FEBRUARY, "")))
    back = door.land_file("referral_codes__csv", codes(("RUN-7K2M", "k1", JANUARY, "")))
    assert len(back.rows()) == 1


def test_codes_are_compared_as_dbt_compares_them(tmp_path):
    spellings = [
        "anna-10", " ANNA 10 ", "ａｎｎａ１０", "straße", "ǆ1", "a\u200bb", "a\u00a0b", "\t", "",
        "ｘ　ｙ", "éa", unicodedata.normalize("NFD", "éa"), "ı", "a\nb", "٣", "😀x",
    ]  # fmt: skip
    macro = ask(tmp_path, "compile", "--inline", "{{ code_normal_form('code') }}").strip()
    table = pa.table({"code": spellings})
    with duckdb.connect() as connection:
        connection.register("given", table)
        rows = connection.execute(
            f"select code, {CODE_FORM}, {macro} from given", CODE_FORM_BINDINGS
        ).fetchall()
    assert [ours for _, ours, _ in rows] == [theirs for *_, theirs in rows]
    assert {ours for _, ours, _ in rows} > {"ANNA-10", "ANNA10", "XY", None}
